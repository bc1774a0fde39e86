/** Replace `{name}` by args.name; an arg that is missing stays visible rather than vanish. */
export const fill = (text: string, args: Record<string, string>): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => args[name] ?? whole)
