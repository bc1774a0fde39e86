/** How Airflow cuts a decorator off the text of a function: it counts parentheses, whatever they stand in. */

/** `list` is `(…)`. */
export const cutsRight = (list: string): boolean => {
  let open = 0
  for (const [index, character] of [...list].entries()) {
    if (character === '(') open++
    if (character === ')') open--
    if (open === 0) return index === [...list].length - 1
  }
  return false
}
