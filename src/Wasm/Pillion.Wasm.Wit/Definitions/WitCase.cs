using Pillion.Wasm.Wit.Types;

namespace Pillion.Wasm.Wit.Definitions;

/// <summary>A case of a variant or an enum, or a flag.</summary>
/// <param name="Name">The name as WIT has it.</param>
/// <param name="Type">What comes with it, if anything.</param>
/// <param name="Docs">Its documentation, or empty.</param>
public sealed record WitCase(string Name, WitType? Type, string Docs);
