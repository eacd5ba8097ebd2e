using System.Buffers;
using Pillion.Abstractions;

namespace Pillion.Components.Sqlite.Native;

/// <summary>Names of tables from metadata.</summary>
internal static class SqliteIdentifier
{
    private static readonly SearchValues<char> s_allowed = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_"
    );

    /// <summary>A table's name. It stands in SQL text, so nothing but letters, digits and underscores may be in it.</summary>
    /// <exception cref="ComponentException">Something else is.</exception>
    public static string Read(ComponentMetadata metadata, string key, string fallback)
    {
        var name = metadata.Get(key) ?? fallback;
        return name.AsSpan().IndexOfAnyExcept(s_allowed) < 0
            ? name
            : throw metadata.Error(key, $"must be letters, digits and underscores, not '{name}'");
    }
}
