export function foundChromium(): Promise<string | null>
