/** Something to be drawn with what hangs on it. */
export interface TreeNode {
  readonly text: string;
  readonly children: readonly TreeNode[];
}

/** A tree as text, with a branch in front of each node but the root. */
export function treeLines({ text, children }: TreeNode): readonly string[] {
  return [text, ...branches(children, '')];
}

function branches(nodes: readonly TreeNode[], indent: string): readonly string[] {
  return nodes.flatMap(({ text, children }, index) => {
    const isLast = index === nodes.length - 1;
    return [`${indent}${isLast ? '└─' : '├─'} ${text}`, ...branches(children, `${indent}${isLast ? '   ' : '│  '}`)];
  });
}
