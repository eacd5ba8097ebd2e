using Pillion.Abstractions.State;
using Pillion.BuildingBlocks.Errors;

namespace Pillion.Api.Http.State;

/// <summary>The words of the options <c>concurrency</c> and <c>consistency</c>; empty text is the same as none.</summary>
internal static class StateOptionText
{
    /// <summary>Reads a concurrency option.</summary>
    /// <exception cref="BuildingBlockException">The word is unknown; <paramref name="failed"/> makes the operation's own error from it.</exception>
    public static StateConcurrency ParseConcurrency(ReadOnlySpan<char> text, Func<string, BuildingBlockError> failed) =>
        text switch
        {
            "" => StateConcurrency.Unspecified,
            "first-write" => StateConcurrency.FirstWrite,
            "last-write" => StateConcurrency.LastWrite,
            _ => throw failed($"unrecognized concurrency model '{text}'").ToException(),
        };

    /// <summary>Reads a consistency option.</summary>
    /// <exception cref="BuildingBlockException">The word is unknown; <paramref name="failed"/> makes the operation's own error from it.</exception>
    public static StateConsistency ParseConsistency(ReadOnlySpan<char> text, Func<string, BuildingBlockError> failed) =>
        TryParseConsistency(text, out var consistency)
            ? consistency
            : throw failed($"unrecognized consistency model '{text}'").ToException();

    /// <summary>Reads a consistency option; false for an unknown word.</summary>
    public static bool TryParseConsistency(ReadOnlySpan<char> text, out StateConsistency consistency)
    {
        (var known, consistency) = text switch
        {
            "" => (true, StateConsistency.Unspecified),
            "eventual" => (true, StateConsistency.Eventual),
            "strong" => (true, StateConsistency.Strong),
            _ => (false, StateConsistency.Unspecified),
        };
        return known;
    }
}
