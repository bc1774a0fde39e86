/** Break a text into lines of at most `width` characters, each behind `indent`; a longer word stays whole. */
export const wrap = (text: string, indent: string, width = 110): string[] => {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line && indent.length + line.length + 1 + word.length > width) {
      lines.push(indent + line)
      line = word
    } else {
      line = line ? `${line} ${word}` : word
    }
  }
  return [...lines, indent + line]
}
