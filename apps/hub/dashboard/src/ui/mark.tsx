/** Two lenses; what they share is what is agreed, in the colour of how that stands. */
export function Mark({ size, tone = 'good' }: { readonly size: number; readonly tone?: Tone }) {
  return (
    <svg className={`mark ${tone}`} width={size} height={size * 0.7} viewBox="0 0 40 28" aria-hidden="true">
      <path className="shared" d="M20 4.7a11 11 0 0 1 0 18.6a11 11 0 0 1 0-18.6z" />
      <circle cx="14" cy="14" r="11" />
      <circle cx="26" cy="14" r="11" />
    </svg>
  );
}

/** How something stands. Never shown by colour alone. */
export type Tone = 'good' | 'wait' | 'bad' | 'none';
