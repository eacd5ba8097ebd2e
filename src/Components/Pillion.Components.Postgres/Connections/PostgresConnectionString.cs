using Pillion.Abstractions;

namespace Pillion.Components.Postgres.Connections;

/// <summary>
/// Connection strings as libpq and Go's pgx take them: a URL (<c>postgres://user:password@host:port/database?sslmode=require</c>) or
/// keywords (<c>host=… user='a b'</c>). They hold the password, so no message repeats any of their values.
/// </summary>
/// <remarks>https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING</remarks>
internal static class PostgresConnectionString
{
    private const string Key = "connectionString";

    /// <summary>The settings by lower-case keyword; <c>dbname</c> is called <c>database</c>.</summary>
    /// <exception cref="ComponentException">The text is no connection string.</exception>
    public static Dictionary<string, string> Parse(string text, ComponentMetadata metadata)
    {
        var settings = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var scheme in (ReadOnlySpan<string>)["postgres://", "postgresql://"])
        {
            if (text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
            {
                ParseUrl(text[scheme.Length..], settings, metadata);
                return settings;
            }
        }

        ParseKeywords(text, settings, metadata);
        return settings;
    }

    private static void ParseUrl(string text, Dictionary<string, string> settings, ComponentMetadata metadata)
    {
        var query = text.IndexOf('?', StringComparison.Ordinal);
        var main = query < 0 ? text : text[..query];
        var at = main.LastIndexOf('@');
        if (at >= 0)
        {
            var user = main[..at];
            var colon = user.IndexOf(':', StringComparison.Ordinal);
            Set("user", colon < 0 ? user : user[..colon]);
            Set("password", colon < 0 ? "" : user[(colon + 1)..]);
        }

        var place = main[(at + 1)..];
        var slash = place.IndexOf('/', StringComparison.Ordinal);
        Set("database", slash < 0 ? "" : place[(slash + 1)..]);
        SetHosts(slash < 0 ? place : place[..slash]);
        foreach (var pair in query < 0 ? [] : text[(query + 1)..].Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                throw metadata.Error(Key, "has a parameter behind '?' that is not name=value");
            }

            Set(NameOf(pair[..equals]), pair[(equals + 1)..].Replace('+', ' '));
        }

        void Set(string name, string value)
        {
            if (value.Length > 0)
            {
                settings[name] = Uri.UnescapeDataString(value);
            }
        }

        // a,b:5433,[::1]:5434 becomes one list of hosts and one of ports, as in the other form.
        void SetHosts(string list)
        {
            List<string> hosts = [];
            List<string> ports = [];
            foreach (var part in list.Split(','))
            {
                var colon = part.LastIndexOf(':');
                var hasPort = colon > part.LastIndexOf(']');
                hosts.Add((hasPort ? part[..colon] : part).Trim('[', ']'));
                ports.Add(hasPort ? part[(colon + 1)..] : "");
            }

            Set("host", string.Join(',', hosts));
            if (ports.Exists(p => p.Length > 0))
            {
                Set("port", string.Join(',', ports));
            }
        }
    }

    private static void ParseKeywords(string text, Dictionary<string, string> settings, ComponentMetadata metadata)
    {
        var position = 0;
        while (true)
        {
            while (position < text.Length && char.IsWhiteSpace(text[position]))
            {
                position++;
            }

            if (position == text.Length)
            {
                return;
            }

            var equals = text.IndexOf('=', position);
            var name = equals < 0 ? "" : text[position..equals].Trim();
            if (name.Length == 0 || name.Any(char.IsWhiteSpace))
            {
                throw metadata.Error(
                    Key,
                    $"must be a URL (postgres://…) or keywords (host=… user=… password=… database=…); at character {position} is no keyword with '='"
                );
            }

            position = equals + 1;
            while (position < text.Length && char.IsWhiteSpace(text[position]))
            {
                position++;
            }

            settings[NameOf(name)] = Value(text, ref position, name, metadata);
        }
    }

    /// <summary>A value up to white space, or between quotes; a backslash takes the next character as it is.</summary>
    private static string Value(string text, ref int position, string name, ComponentMetadata metadata)
    {
        var isQuoted = position < text.Length && text[position] == '\'';
        position += isQuoted ? 1 : 0;
        var value = new System.Text.StringBuilder();
        for (; position < text.Length; position++)
        {
            var c = text[position];
            if (isQuoted ? c == '\'' : char.IsWhiteSpace(c))
            {
                position++;
                return value.ToString();
            }

            if (c == '\\' && position + 1 < text.Length)
            {
                c = text[++position];
            }

            value.Append(c);
        }

        return isQuoted ? throw metadata.Error(Key, $"has a quote in the value of '{name}' that is not closed") : value.ToString();
    }

    private static string NameOf(string name) =>
        name.Equals("dbname", StringComparison.OrdinalIgnoreCase) ? "database" : name.ToLowerInvariant();
}
