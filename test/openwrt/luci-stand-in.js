// What LuCI's runtime gives a view, as far as ours uses it. A child that is a plain text becomes HTML there, and
// texts in a list become text nodes: the stand-in keeps that, so that a view that forgets it is caught.
globalThis.standIn = (answers) => {
  const polls = [];
  const isThere = (child) => child !== null && child !== undefined;
  const asNode = (child) => (child instanceof Node ? child : document.createTextNode(`${child}`));
  const append = (node, child) => {
    if (Array.isArray(child)) node.append(...child.filter(isThere).map(asNode));
    else if (child instanceof Node) node.append(child);
    else if (isThere(child)) node.innerHTML = `${child}`;
  };
  const E = (tag, attributes = {}, children = null) => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    append(node, children);
    return node;
  };
  if (!String.prototype.format) {
    Object.defineProperty(String.prototype, "format", {
      value(...values) {
        let at = 0;
        return this.replace(/%[sd]/g, () => `${values[at++]}`);
      },
    });
  }
  const asked = [];
  return {
    answers,
    polls,
    asked,
    E,
    _: (text) => text,
    view: { extend: (body) => body },
    poll: { add: (call, seconds) => polls.push({ call, seconds }) },
    dom: {
      content: (node, children) => {
        node.innerHTML = "";
        append(node, children);
      },
    },
    rpc: {
      declare:
        ({ object, method }) =>
        () => {
          asked.push(`${object}.${method}`);
          const answer = answers[`${object}.${method}`];
          return answer === undefined
            ? Promise.reject(new Error(`${object}.${method}: not found`))
            : Promise.resolve(answer);
        },
    },
    uci: {
      load: (name) =>
        answers.uci?.[name] ? Promise.resolve(name) : Promise.reject(new Error(name)),
      get: (name, section, option) => answers.uci?.[name]?.[section]?.[option],
    },
  };
};
