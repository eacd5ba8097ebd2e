namespace Pillion.Cel;

/// <summary>An expression that is not valid, or could not be evaluated with the values it was given.</summary>
public sealed class CelException(string message, int position, Exception? innerException = null)
    : Exception($"{message} (at character {position + 1})", innerException)
{
    /// <summary>Where in the expression: the index of a character, from 0.</summary>
    public int Position { get; } = position;
}
