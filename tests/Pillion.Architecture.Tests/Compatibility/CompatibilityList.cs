namespace Pillion.Architecture.Tests.Compatibility;

/// <summary>One part of Dapr's contract and the test that proves it.</summary>
/// <param name="Name">What it is, in Dapr's words.</param>
/// <param name="Proof">A test class, <c>Class.Method</c>, or a file below <c>tests</c>; null while there is none.</param>
internal sealed record CompatibilityItem(string Name, string? Proof);

/// <summary>The parts of one kind, from a text file: a line each, <c>part | proof</c>.</summary>
/// <param name="Title">The heading on the page.</param>
/// <param name="Items">The parts, in the file's order.</param>
internal sealed record CompatibilityList(string Title, IReadOnlyList<CompatibilityItem> Items)
{
    /// <summary>Reads a file; lines that begin with <c>#</c> are comments.</summary>
    public static CompatibilityList Read(string title, string file) =>
        new(
            title,
            [
                .. File.ReadLines(file)
                    .Where(line => line.Length > 0 && line[0] != '#')
                    .Select(line => line.Split('|', 2, StringSplitOptions.TrimEntries))
                    .Select(parts => new CompatibilityItem(parts[0], parts is [_, { Length: > 0 } proof] ? proof : null)),
            ]
        );
}
