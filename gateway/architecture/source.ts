/** What a source file says about itself: imports and words, read without a compiler. */

export interface Import {
  readonly specifier: string
  /** `import type` and `export type`: gone when compiled. */
  readonly typeOnly: boolean
  readonly line: number
}

/** Strings and templates first, so that a `//` inside one is not taken for a comment. */
const lexemes =
  /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\[^]|[^`\\])*`|(?<comment>\/\/[^\n]*|\/\*[^]*?\*\/)/g

/** Comments become blanks of the same shape, so that line numbers stay true. */
export function withoutComments(source: string): string {
  return source.replace(lexemes, lexeme => (lexeme.startsWith('/') ? lexeme.replace(/[^\n]/g, ' ') : lexeme))
}

/** Code alone: comments gone and strings empty. Templates keep their text: code may stand in them. */
export function withoutText(source: string): string {
  return withoutComments(source).replace(/'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"/g, "''")
}

const statement =
  /^\s*(?:import|export)\s+(?<type>type\s)?[^'"`;=()]*?\bfrom\s+['"](?<from>[^'"]+)['"]|^\s*import\s+['"](?<effect>[^'"]+)['"]|\bimport\(\s*['"](?<call>[^'"]+)['"]/gm

export function importsOf(source: string): Import[] {
  const code = withoutComments(source)
  return [...code.matchAll(statement)].map(({ 0: text, index, groups }) => ({
    specifier: groups?.['from'] ?? groups?.['effect'] ?? groups?.['call'] ?? '',
    typeOnly: groups?.['type'] !== undefined,
    line: lineAt(code, index + text.search(/\S/)),
  }))
}

export function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length
}
