// Lines of words whose contrast to their ground is under 4.5 to 1 (WCAG AA). Grounds with a gradient are left out.
() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const parse = (colour) => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data; return [r, g, b, a / 255]; };
  const over = (top, below) => top.slice(0, 3).map((part, at) => part * top[3] + below[at] * (1 - top[3]));
  const light = (rgb) => { const [r, g, b] = rgb.map((part) => { const c = part / 255;
    return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; }); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const ground = (node) => { const layers = [];
    for (let each = node; each; each = each.parentElement) {
      const style = getComputedStyle(each); if (style.backgroundImage.includes("gradient")) return null;
      layers.push(parse(style.backgroundColor)); }
    return layers.reverse().reduce((below, top) => over(top, below), [255, 255, 255]); };
  const weak = [];
  for (const node of document.querySelectorAll("body *")) {
    const words = [...node.childNodes].filter((child) => child.nodeType === 3 && child.data.trim()).map((child) => child.data).join(" ");
    if (!words || !node.checkVisibility({ opacityProperty: true }) || node.closest("[hidden], .hidden, noscript, :disabled")) continue;
    const below = ground(node); if (!below) continue;
    const ink = over(parse(getComputedStyle(node).color), below);
    const [high, low] = [light(ink), light(below)].sort((a, b) => b - a);
    const contrast = (high + 0.05) / (low + 0.05);
    if (contrast < 4.5) weak.push(`${node.className}: ${words.slice(0, 30)} ${contrast.toFixed(2)}`);
  }
  return weak;
}
