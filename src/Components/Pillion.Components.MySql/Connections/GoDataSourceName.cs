using System.Globalization;
using Pillion.Abstractions;
using Pillion.MySql;

namespace Pillion.Components.MySql.Connections;

/// <summary>
/// Connection strings of Go's MySQL driver: <c>user:password@tcp(host:port)/database?name=value&amp;…</c>. They hold the password, so no message repeats
/// any of their values.
/// </summary>
/// <remarks>https://github.com/go-sql-driver/mysql#dsn-data-source-name</remarks>
internal static class GoDataSourceName
{
    /// <summary>Reads one.</summary>
    /// <param name="text">The text.</param>
    /// <param name="key">The metadata key it comes from, for messages.</param>
    /// <param name="metadata">The component's metadata.</param>
    /// <exception cref="ComponentException">It is none, or asks for what is not supported.</exception>
    public static MySqlOptions Parse(string text, string key, ComponentMetadata metadata)
    {
        // A password may have any of these characters; a database has no slash, and an address no @.
        var slash = text.LastIndexOf('/');
        if (slash < 0)
        {
            throw metadata.Error(key, "must be user:password@tcp(host:port)/database, and has no '/' behind the address");
        }

        var question = text.IndexOf('?', slash);
        var database = text[(slash + 1)..(question < 0 ? text.Length : question)];
        var options = new MySqlOptions { Database = Uri.UnescapeDataString(database) };
        var at = text.LastIndexOf('@', slash);
        if (at >= 0)
        {
            var user = text[..at];
            var colon = user.IndexOf(':', StringComparison.Ordinal);
            options = options with { User = colon < 0 ? user : user[..colon], Password = colon < 0 ? "" : user[(colon + 1)..] };
        }

        options = Address(options, text[(at + 1)..slash], key, metadata);
        return question < 0 ? options : GoDataSourceParameters.Apply(options, text[(question + 1)..], key, metadata);
    }

    private static MySqlOptions Address(MySqlOptions options, string text, string key, ComponentMetadata metadata)
    {
        var open = text.IndexOf('(', StringComparison.Ordinal);
        var network = open < 0 ? text : text[..open];
        if (open >= 0 && !text.EndsWith(')'))
        {
            throw metadata.Error(key, "must have its address in parentheses: tcp(host:port)");
        }

        var address = open < 0 ? "" : text[(open + 1)..^1];
        switch (network)
        {
            case "unix":
                return options with { Host = address.Length > 0 ? address : "/tmp/mysql.sock" };
            case "tcp" or "":
                var colon = address.LastIndexOf(':');
                var hasPort = colon > address.LastIndexOf(']');
                var host = (hasPort ? address[..colon] : address).Trim('[', ']');
                options = host.Length > 0 ? options with { Host = host } : options;
                return !hasPort ? options
                    : int.TryParse(address.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
                    && port is > 0 and <= ushort.MaxValue
                        ? options with
                        {
                            Port = port,
                        }
                    : throw metadata.Error(key, "must have a port from 1 to 65535 in its address");
            default:
                throw metadata.Error(key, "must name tcp or unix before its address: tcp(host:port)");
        }
    }
}
