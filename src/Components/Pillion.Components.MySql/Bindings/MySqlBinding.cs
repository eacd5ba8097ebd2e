using System.Globalization;
using System.Text.Json;
using Pillion.Abstractions;
using Pillion.Abstractions.Bindings;
using Pillion.Components.MySql.Connections;

namespace Pillion.Components.MySql.Bindings;

/// <summary><c>bindings.mysql</c>: runs SQL that an app sends.</summary>
/// <remarks>Dapr's <c>bindings/mysql/mysql.go</c>. What a request leaves in its session is wiped before the next one gets it.</remarks>
internal sealed class MySqlBinding(ComponentServices services) : IOutputBinding
{
    private MySqlBackend? _backend;
    private volatile bool _isClosed;

    public IReadOnlyList<string> Operations { get; } = ["exec", "query", "close"];

    private MySqlBackend Backend =>
        _backend ?? throw new InvalidOperationException("The binding is used before InitAsync or after it failed.");

    public async ValueTask InitAsync(ComponentSpec spec, CancellationToken cancellationToken)
    {
        var metadata = spec.Metadata;
        var options = GoDataSourceName.Parse(metadata.Require("url"), "url", metadata) with
        {
            ResetsSessions = true,
            MaxIdleTime = metadata.GetDuration(TimeSpan.Zero, "connMaxIdleTime"),
            MaxLifetime = metadata.GetDuration(TimeSpan.Zero, "connMaxLifetime"),
            Time = services.Time,
        };
        var open = metadata.GetInt32(0, int.MinValue, 100_000, "maxOpenConns");
        var idle = metadata.GetInt32(0, int.MinValue, 100_000, "maxIdleConns");
        options = options with
        {
            MaxConnections = open > 0 ? open : options.MaxConnections,
            MaxIdleConnections = idle > 0 ? idle : options.MaxIdleConnections,
        };
        _backend = await MySqlBackend.OpenAsync(spec, "url", options, cancellationToken);
    }

    public async ValueTask<BindingResponse> InvokeAsync(BindingRequest request, CancellationToken cancellationToken)
    {
        if (request.Operation == "close")
        {
            await DisposeAsync();
            return default;
        }

        if (_isClosed)
        {
            throw new ComponentException(ComponentErrorKind.Unavailable, "component is closed");
        }

        if (request.Operation is not ("exec" or "query"))
        {
            throw new ComponentException(
                ComponentErrorKind.NotSupported,
                $"invalid operation type: {request.Operation}. Expected exec, query, or close"
            );
        }

        var sql = request.Get("sql") ?? throw new ComponentException(ComponentErrorKind.InvalidRequest, "required metadata not set: sql");
        var parameters = Parameters(request.Get("params"));
        var (start, timestamp) = (services.Time.GetUtcNow(), services.Time.GetTimestamp());
        var result = await Backend.WriteOnceAsync(
            (sql, parameters),
            static (connection, run, ct) => connection.QueryAsync(run.sql, run.parameters, ct),
            cancellationToken
        );
        var duration = services.Time.GetElapsedTime(timestamp);
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["operation"] = request.Operation,
            ["sql"] = sql,
            ["start-time"] = Format(start),
            ["end-time"] = Format(start + duration),
            ["duration"] = GoDuration.Format(duration),
        };
        if (request.Operation == "query")
        {
            return new BindingResponse(MySqlRowWriter.Write(result), metadata);
        }

        metadata["rows-affected"] = result.AffectedRows.ToString(CultureInfo.InvariantCulture);
        return new BindingResponse(Metadata: metadata);
    }

    public ValueTask DisposeAsync()
    {
        _isClosed = true;
        return _backend?.DisposeAsync() ?? ValueTask.CompletedTask;
    }

    /// <summary>The values of a JSON array; objects and arrays in it go as JSON.</summary>
    private static object?[] Parameters(string? json)
    {
        if (json is null)
        {
            return [];
        }

        try
        {
            using var document = JsonDocument.Parse(json);
            return [.. document.RootElement.EnumerateArray().Select(Parameter)];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new ComponentException(
                ComponentErrorKind.InvalidRequest,
                "invalid metadata property params: failed to unserialize into an array: " + e.Message,
                e
            );
        }
    }

    private static object? Parameter(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Null => null,
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number => value.TryGetInt64(out var whole) ? whole : value.GetDouble(),
            _ => value.GetRawText(),
        };

    /// <summary>Go's <c>time.RFC3339Nano</c> in UTC.</summary>
    private static string Format(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);
}
