using Pillion.Wasm.Wit.Types;

namespace Pillion.Wasm.Wit.Definitions;

/// <summary>A parameter or a record's field.</summary>
/// <param name="Name">The name as WIT has it.</param>
/// <param name="Type">The type.</param>
/// <param name="Docs">Its documentation, or empty.</param>
public sealed record WitNamedValue(string Name, WitType Type, string Docs);
