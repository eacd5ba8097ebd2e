namespace Pillion.Wasm.Text.Printing;

/// <summary>What the parts of the printer share.</summary>
/// <param name="Types">The types that have been printed, which come before all that uses them.</param>
internal sealed record PrintContext(ModuleNames Names, Hints Hints, TypePrinter Types);
