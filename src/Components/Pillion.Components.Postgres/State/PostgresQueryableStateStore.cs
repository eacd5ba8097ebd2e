using System.Globalization;
using Npgsql;
using Pillion.Abstractions;
using Pillion.Abstractions.State;

namespace Pillion.Components.Postgres.State;

/// <summary><c>state.postgresql</c> v1, whose values can be looked into.</summary>
internal sealed class PostgresQueryableStateStore(ComponentServices services)
    : PostgresStateStore(services, PostgresStateOptions.JsonTable),
        IQueryableStateStore
{
    public override StateFeatures Features => base.Features | StateFeatures.QueryApi;

    public async ValueTask<StateQueryPage> QueryAsync(StateQuery query, CancellationToken cancellationToken)
    {
        var skip = 0L;
        if (query.Token is { Length: > 0 } token && !long.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out skip))
        {
            throw new ComponentException(ComponentErrorKind.InvalidRequest, $"the query's token '{token}' is none of this store");
        }

        var limit = query.Limit > 0 ? query.Limit : int.MaxValue;
        var items = await Backend.ReadAsync(
            (Table, query, skip, limit),
            static async (connection, find, ct) =>
            {
                await using var command = new NpgsqlCommand { Connection = connection };

                // One more, to know whether there is another page.
                command.CommandText = PostgresQuery.Write(find.Table, find.query, find.skip, find.limit + 1L, command.Parameters);
                await using var row = await command.ExecuteReaderAsync(ct);
                List<StateBulkItem> items = [];
                while (await row.ReadAsync(ct))
                {
                    items.Add(new StateBulkItem(row.GetString(row.FieldCount - 1), find.Table.Read(row)));
                }

                return items;
            },
            cancellationToken
        );
        if (items.Count <= limit)
        {
            return new StateQueryPage(items);
        }

        items.RemoveAt(limit);
        return new StateQueryPage(items, (skip + limit).ToString(CultureInfo.InvariantCulture));
    }
}
