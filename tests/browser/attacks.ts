/** Texts that become code, or break a page, wherever they are not shown as text. */
export const ATTACKS: readonly string[] = [
  `<img src=x onerror="globalThis.owned=1">`,
  `</script><script>globalThis.owned=1</script>`,
  `"'><svg onload=globalThis.owned=1>`,
  `</style></title><iframe srcdoc="<script>parent.owned=1</script>"></iframe>`,
  `{{constructor.constructor('globalThis.owned=1')()}} \${globalThis.owned=1}`,
  `&lt;b&gt; &#60;i&#62; <!-- ]]>`,
  `שלום عالم \u202Eevil\u202C \u2066x\u2069`,
  `👩‍👩‍👧‍👦 🧾 zero\u200Bwidth \u0000 \u2028 line`,
  `javascript:globalThis.owned=1`,
];
