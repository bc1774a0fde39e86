/** Text of strangers (file names, error texts, titles of processes) that must not act on what shows it. */

/** Control characters, but for line breaks and tabs; halves of characters; and what turns the reading direction. */
const HARMFUL = /[^\P{Cc}\n\t]|\p{Cs}|[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu

const plain = (text: string): string => text.replaceAll('\r\n', '\n').replace(HARMFUL, '\ufffd')

/** The same with every text in it made harmless. */
export const plainCopy = <T>(value: T): T =>
  JSON.parse(JSON.stringify(value), (_, each) => (typeof each === 'string' ? plain(each) : each))

export const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim()
