using Pillion.Abstractions;

namespace Pillion.Components.Sqlite.State;

/// <summary>
/// Dapr's <c>connectionString</c>: a path, <c>file:path</c>, or <c>:memory:</c>, each with <c>?option=value</c> behind it
/// (components-contrib <c>common/authentication/sqlite/metadata.go</c>).
/// </summary>
internal sealed record SqliteConnectionString
{
    /// <summary>What SQLite takes for a database without a file.</summary>
    public const string Memory = ":memory:";

    private static readonly string[] s_forbidden = ["busy_timeout", "journal_mode", "foreign_keys"];

    /// <summary>The path, or <see cref="Memory"/>.</summary>
    public required string Path { get; init; }

    /// <summary>The file must not be written (<c>mode=ro</c> or <c>immutable=1</c>).</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>Statements <c>PRAGMA name = value</c> that every connection runs.</summary>
    public IReadOnlyList<string> Pragmas { get; init; } = [];

    /// <summary>Whether the data lives in memory only.</summary>
    public bool IsInMemory => Path == Memory;

    /// <summary>Reads the key <c>connectionString</c> or its alias <c>url</c>.</summary>
    /// <exception cref="ComponentException">It is missing or has a forbidden option.</exception>
    public static SqliteConnectionString Parse(ComponentMetadata metadata)
    {
        const string Key = "connectionString";
        var text = metadata.Require(Key, "url");
        var question = text.IndexOf('?', StringComparison.Ordinal);
        var path = question < 0 ? text : text[..question];
        if (path.StartsWith("file:", StringComparison.OrdinalIgnoreCase))
        {
            path = Uri.UnescapeDataString(path["file:".Length..]);

            // file:///var/x and file://localhost/var/x are absolute, file:x is relative to the working directory.
            if (path.StartsWith("//", StringComparison.Ordinal))
            {
                var slash = path.IndexOf('/', 2);
                path = slash < 0 ? "" : path[slash..];
            }
        }

        if (path.Length == 0)
        {
            throw metadata.Error(Key, $"names no file: '{text}'");
        }

        var isReadOnly = false;
        List<string> pragmas = [];
        foreach (var option in question < 0 ? [] : text[(question + 1)..].Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var pair = option.Split('=', 2);
            var value = Uri.UnescapeDataString(pair.Length == 2 ? pair[1] : "");
            switch (pair[0])
            {
                case "mode":
                    isReadOnly |= value == "ro";
                    break;
                case "immutable":
                    isReadOnly |= value == "1";
                    break;
                case "_pragma":
                    pragmas.Add(Pragma(metadata, value));
                    break;
                default:
                    // cache, _txlock and _time_format set how Go's driver works; ours always takes write locks at once.
                    break;
            }
        }

        return new SqliteConnectionString
        {
            Path = path.StartsWith(Memory, StringComparison.OrdinalIgnoreCase) ? Memory : path,
            IsReadOnly = isReadOnly,
            Pragmas = pragmas,
        };
    }

    /// <summary>Go's driver writes <c>synchronous(normal)</c> or <c>synchronous=normal</c>.</summary>
    private static string Pragma(ComponentMetadata metadata, string text)
    {
        foreach (var name in s_forbidden)
        {
            if (text.StartsWith(name, StringComparison.OrdinalIgnoreCase))
            {
                var instead = name switch
                {
                    "busy_timeout" => "; use the metadata key 'busyTimeout' instead",
                    "journal_mode" => "; use the metadata key 'disableWAL' instead",
                    _ => "",
                };
                throw metadata.Error("connectionString", $"found forbidden option '_pragma={name}'{instead}");
            }
        }

        return text.Contains(';', StringComparison.Ordinal)
            ? throw metadata.Error("connectionString", $"has an option '_pragma={text}' that is more than one pragma")
            : $"PRAGMA {text};";
    }
}
