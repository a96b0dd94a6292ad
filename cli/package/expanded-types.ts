import ts from 'typescript'

/**
 * The declarations of a module whose types are inferred from schemas of zod, with those types written out: who installs the
 * package has no zod. What only zod can describe is left out, for nothing public is declared by it.
 */
export function expandedTypes(program: ts.Program, path: string, text: string): string {
  if (!/from ['"]zod/.test(text)) return text
  const checker = program.getTypeChecker()
  const source = program.getSourceFile(path)
  const symbol = source && checker.getSymbolAtLocation(source)
  if (!symbol) return text
  const exported = checker.getExportsOfModule(symbol)
  const kept = ts.createSourceFile(path, text, ts.ScriptTarget.Latest).statements.flatMap((statement) => {
    const said = text.slice(statement.getFullStart(), statement.getEnd())
    if (/from ['"]zod/.test(said)) return []
    if (!/\bz\./.test(said)) return [said]
    if (!ts.isTypeAliasDeclaration(statement)) return []
    const alias = exported.find(({ name }) => name === statement.name.text)
    if (!alias) return []
    const type = checker.typeToTypeNode(checker.getDeclaredTypeOfSymbol(alias), undefined, flags)
    if (!type) return []
    return [`\nexport type ${alias.name} = ${printer.printNode(ts.EmitHint.Unspecified, type, source)};`]
  })
  return `${kept.join('')}\n`
}

const printer = ts.createPrinter()
const flags =
  ts.NodeBuilderFlags.NoTruncation |
  ts.NodeBuilderFlags.InTypeAlias |
  ts.NodeBuilderFlags.UseAliasDefinedOutsideCurrentScope |
  ts.NodeBuilderFlags.MultilineObjectLiterals
