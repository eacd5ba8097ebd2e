namespace Pillion.Cel.Evaluation;

/// <summary>A part of an expression.</summary>
/// <param name="Position">Where it stands, for errors.</param>
internal abstract record CelNode(int Position)
{
    /// <summary>Its value.</summary>
    /// <exception cref="CelException">It has none.</exception>
    public abstract object? Evaluate(CelScope scope);
}
