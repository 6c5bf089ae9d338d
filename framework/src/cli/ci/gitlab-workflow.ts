import { martletCi, type WorkflowFile, type WorkflowOptions } from './workflow-options.js';

const PATH = '.gitlab/martlet.gitlab-ci.yml';

/**
 * The jobs of merge requests and of releases, for GitLab CI. Secrets are the project's variables: protected ones reach no merge request, so
 * that those of the warehouse's account for reviews are not protected, and masked.
 */
export function gitLabWorkflow(options: WorkflowOptions): readonly WorkflowFile[] {
  const { directory, branch } = options;
  const inside = directory === '' ? '' : `${directory}/`;
  const isOwn = '$CI_PIPELINE_SOURCE == "merge_request_event" && $CI_MERGE_REQUEST_SOURCE_PROJECT_ID == $CI_PROJECT_ID';
  const isFork = '$CI_PIPELINE_SOURCE == "merge_request_event" && $CI_MERGE_REQUEST_SOURCE_PROJECT_ID != $CI_PROJECT_ID';
  const lines = [
    '# Written by `martlet ci init gitlab`; it is yours to change.',
    '.martlet:',
    '  image: node:22',
    '  cache:',
    '    - key:',
    `        files: [${inside}package-lock.json]`,
    `      paths: [${inside}.npm/]`,
    '    # What Martlet has compiled and checked before.',
    '    - key: martlet-$CI_COMMIT_REF_SLUG',
    '      fallback_keys: [martlet-$CI_DEFAULT_BRANCH]',
    `      paths: [${inside}target/modules/]`,
    '  before_script:',
    ...(directory === '' ? [] : [`    - cd ${directory}`]),
    '    - npm ci --cache .npm --prefer-offline',
    '  artifacts:',
    '    when: always',
    `    paths: [${inside}target/ci/]`,
    '    expire_in: 1 week',
    '',
    '# A fork gets no secrets, so that its code alone is looked at.',
    'martlet:code:',
    '  extends: .martlet',
    '  stage: test',
    '  interruptible: true',
    '  rules:',
    `    - if: ${isFork}`,
    '  script:',
    `    - ${martletCi(options, '--offline --pull-request "$CI_MERGE_REQUEST_IID"')}`,
    '',
    'martlet:review:',
    '  extends: .martlet',
    '  stage: test',
    '  # A push ends the build of the push before, which is safe at any moment.',
    '  interruptible: true',
    '  resource_group: martlet-merge-request-$CI_MERGE_REQUEST_IID',
    '  rules:',
    `    - if: ${isOwn}`,
    '  script:',
    `    - ${martletCi(options, '--pull-request "$CI_MERGE_REQUEST_IID"')}`,
    '  after_script:',
    '    # The report as a note, where MARTLET_GITLAB_TOKEN is the token of a user who may comment.',
    '    - |',
    `      report="${inside}target/ci/report.md"`,
    '      if [ -n "$MARTLET_GITLAB_TOKEN" ] && [ -f "$report" ]; then',
    '        curl --silent --show-error --fail --request POST --header "PRIVATE-TOKEN: $MARTLET_GITLAB_TOKEN" \\',
    '          --data-urlencode "body@$report" "$CI_API_V4_URL/projects/$CI_PROJECT_ID/merge_requests/$CI_MERGE_REQUEST_IID/notes"',
    '      fi',
    '  artifacts:',
    '    when: always',
    `    paths: [${inside}target/ci/]`,
    '    expire_in: 1 week',
    '    reports:',
    `      codequality: ${inside}target/ci/gl-code-quality-report.json`,
    '',
    '# For a merge request that is closed without a merge: a person starts it. A release removes the environment of what it releases.',
    'martlet:close:',
    '  extends: .martlet',
    '  stage: deploy',
    '  resource_group: martlet-merge-request-$CI_MERGE_REQUEST_IID',
    '  rules:',
    `    - if: ${isOwn}`,
    '      when: manual',
    '      allow_failure: true',
    '  script:',
    `    - ${martletCi(options, 'close --pull-request "$CI_MERGE_REQUEST_IID"')}`,
    '',
    '# What is merged is released: published all or nothing, checked, and rolled back when a check fails.',
    'martlet:release:',
    '  extends: .martlet',
    '  stage: deploy',
    '  # One at a time, to its end.',
    '  interruptible: false',
    '  resource_group: martlet-production',
    '  rules:',
    `    - if: $CI_PIPELINE_SOURCE == "push" && $CI_COMMIT_BRANCH == "${branch}"`,
    '  script:',
    '    - |',
    `      number="$(printf '%s\\n' "$CI_COMMIT_MESSAGE" | sed -n 's/^See merge request .*!\\([0-9][0-9]*\\)$/\\1/p' | tail -n 1)"`,
    `      ${martletCi(options, 'merge ${number:+--pull-request "$number"}')}`,
  ];
  return [{ path: PATH, text: `${lines.join('\n')}\n` }];
}

/** What includes the jobs, for a repository that has no pipeline yet. */
export const GITLAB_PIPELINE: WorkflowFile = { path: '.gitlab-ci.yml', text: `include:\n  - local: ${PATH}\n` };
