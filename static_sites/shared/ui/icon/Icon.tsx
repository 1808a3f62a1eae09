interface IconProps {
  /** The text of a Lucide icon. */
  of: string;
  size?: number;
  class?: string | undefined;
}

const drawings = new Map<string, string>();

function drawingOf(icon: string): string {
  let drawing = drawings.get(icon);
  if (drawing === undefined) {
    drawing = icon.replace(/^[\s\S]*?<svg[^>]*>|<\/svg>\s*$/g, '');
    drawings.set(icon, drawing);
  }
  return drawing;
}

/** Always beside a word or inside a named control, so it is silent itself. */
export function Icon({ of, size = 20, class: className }: IconProps) {
  return (
    <svg
      aria-hidden="true"
      class={className}
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="2"
      stroke-linecap="round"
      stroke-linejoin="round"
      // The text of a file in our own bundle, never of a visitor.
      dangerouslySetInnerHTML={{ __html: drawingOf(of) }}
    />
  );
}
