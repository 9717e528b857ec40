// The brush, or the cross of a box, where the pointer or the keyboard is.

// painter: has keyboard, hover, moves, gesture, view, tool, diameter
export function drawCursor(painter, context, ratio) {
  const at = painter.keyboard || painter.hover;
  if (!at || painter.moves || painter.gesture?.kind === 'pinch') return;
  const {view} = painter;
  const px = (view.x + at[0] * view.scale) * ratio, py = (view.y + at[1] * view.scale) * ratio;
  const cross = painter.boxes;
  if (cross && !painter.keyboard) return;  // the system's own cursor shows it
  const radius = cross ? 9 * ratio : Math.max(painter.diameter / 2 * view.scale, 1.5) * ratio;
  for (const [colour, line] of [['#000a', 3], ['#fff', 1.5]]) {
    context.strokeStyle = colour;
    context.lineWidth = line * ratio;
    context.beginPath();
    if (!cross) context.arc(px, py, radius, 0, 2 * Math.PI);
    if (cross || painter.keyboard) {
      const arm = cross ? radius : 5 * ratio;
      context.moveTo(px - arm, py);
      context.lineTo(px + arm, py);
      context.moveTo(px, py - arm);
      context.lineTo(px, py + arm);
    }
    context.stroke();
  }
}
