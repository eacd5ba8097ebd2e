namespace Pillion.Wasm.Wit;

/// <summary>A place in a text: what every node keeps for the sake of error messages.</summary>
internal readonly record struct SourcePosition(WitSource Source, int Offset)
{
    public WitException Error(string problem) => new(this, problem);
}
