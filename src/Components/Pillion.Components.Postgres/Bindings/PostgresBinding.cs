using System.Globalization;
using Npgsql;
using NpgsqlTypes;
using Pillion.Abstractions;
using Pillion.Abstractions.Bindings;
using Pillion.Components.Postgres.Connections;

namespace Pillion.Components.Postgres.Bindings;

/// <summary><c>bindings.postgresql</c>: runs SQL that an app sends.</summary>
/// <remarks>
/// Dapr's <c>bindings/postgres/postgres.go</c>. The JSON values of <c>params</c> go to the server as texts and take the types that it wants at their
/// places; objects and arrays go as JSON.
/// </remarks>
internal sealed class PostgresBinding(ComponentServices services) : IOutputBinding
{
    private PostgresBackend? _backend;
    private volatile bool _isClosed;

    public IReadOnlyList<string> Operations { get; } = ["exec", "query", "close"];

    private PostgresBackend Backend =>
        _backend ?? throw new InvalidOperationException("The binding is used before InitAsync or after it failed.");

    public async ValueTask InitAsync(ComponentSpec spec, CancellationToken cancellationToken) =>
        _backend = await PostgresBackend.OpenAsync(spec, services.Time, cancellationToken);

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
        var parameters = SqlParameters.Parse(request.Get("params"));
        var timing = new SqlTiming(services.Time, request.Operation, sql);
        if (request.Operation == "query")
        {
            var rows = await Backend.WriteOnceAsync((sql, parameters), QueryAsync, cancellationToken);
            return new BindingResponse(rows, timing.End());
        }

        var affected = await Backend.WriteOnceAsync((sql, parameters), ExecuteAsync, cancellationToken);
        var metadata = timing.End();

        // -1 where the command has no such number; pgx says 0.
        metadata["rows-affected"] = Math.Max(affected, 0).ToString(CultureInfo.InvariantCulture);
        return new BindingResponse(Metadata: metadata);
    }

    public ValueTask DisposeAsync()
    {
        _isClosed = true;
        return _backend?.DisposeAsync() ?? ValueTask.CompletedTask;
    }

    private static async ValueTask<int> ExecuteAsync(
        NpgsqlConnection connection,
        (string Sql, IReadOnlyList<string?> Parameters) run,
        CancellationToken cancellationToken
    )
    {
        await using var command = Command(connection, run);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async ValueTask<byte[]> QueryAsync(
        NpgsqlConnection connection,
        (string Sql, IReadOnlyList<string?> Parameters) run,
        CancellationToken cancellationToken
    )
    {
        await using var command = Command(connection, run);

        // As texts: every type there is has one.
        command.AllResultTypesAreUnknown = true;
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        using var json = new PostgresRowWriter();
        while (await row.ReadAsync(cancellationToken))
        {
            json.Add(row);
        }

        return json.End();
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, (string Sql, IReadOnlyList<string?> Parameters) run)
    {
        var command = new NpgsqlCommand(run.Sql, connection);
        foreach (var parameter in run.Parameters)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = (object?)parameter ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Unknown });
        }

        return command;
    }
}
