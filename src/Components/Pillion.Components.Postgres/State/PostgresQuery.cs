using System.Globalization;
using System.Text;
using Npgsql;
using NpgsqlTypes;
using Pillion.Abstractions;
using Pillion.Abstractions.State;

namespace Pillion.Components.Postgres.State;

/// <summary>Dapr's query language in SQL on a <c>jsonb</c> column. Paths and values are parameters; nothing of a query gets into the SQL text.</summary>
/// <remarks>
/// components-contrib <c>common/component/postgresql/v1/postgresql_query.go</c>, which compares everything as text. Here numbers are compared as numbers, or
/// 10 would be less than 9; texts and booleans as there. Rows that have expired are not found.
/// </remarks>
internal sealed class PostgresQuery
{
    private readonly StringBuilder _sql = new();
    private readonly NpgsqlParameterCollection _parameters;

    private PostgresQuery(NpgsqlParameterCollection parameters) => _parameters = parameters;

    /// <summary>Writes the query; its columns are those of <see cref="PostgresStateTable.Read"/>, then the key.</summary>
    /// <exception cref="ComponentException">The query cannot be written.</exception>
    public static string Write(PostgresStateTable table, StateQuery query, long skip, long limit, NpgsqlParameterCollection parameters)
    {
        var writer = new PostgresQuery(parameters);
        var sql = writer._sql;
        sql.Append("SELECT ").Append(table.Columns).Append(", key FROM ").Append(table.Name).Append(" WHERE ").Append(table.Live);
        if (query.Filter is not null)
        {
            sql.Append(" AND ");
            writer.Filter(query.Filter);
        }

        sql.Append(" ORDER BY ");
        foreach (var sort in query.Sort)
        {
            // The order of jsonb: numbers as numbers, texts as texts.
            sql.Append("value #> ").Append(writer.Path(sort.Key)).Append(sort.IsDescending ? " DESC, " : ", ");
        }

        // Without this, pages could overlap.
        sql.Append("key LIMIT ").Append(limit.ToString(CultureInfo.InvariantCulture));
        return sql.Append(" OFFSET ").Append(skip.ToString(CultureInfo.InvariantCulture)).ToString();
    }

    private void Filter(StateFilter filter)
    {
        switch (filter)
        {
            case StateComparisonFilter { Operator: StateComparison.In } comparison:
                Alternatives(comparison);
                break;
            case StateComparisonFilter { Values: [var value] } comparison:
                Compare(comparison.Operator, comparison.Key, value);
                break;
            case StateGroupFilter { Filters.Count: > 0 } group:
                _sql.Append('(');
                for (var i = 0; i < group.Filters.Count; i++)
                {
                    _sql.Append(
                        i == 0 ? ""
                        : group.IsAnd ? " AND "
                        : " OR "
                    );
                    Filter(group.Filters[i]);
                }

                _sql.Append(')');
                break;
            default:
                throw Invalid("a filter has not the number of values or conditions that it must have");
        }
    }

    private void Alternatives(StateComparisonFilter comparison)
    {
        if (comparison.Values.Count == 0)
        {
            throw Invalid($"empty IN operator for key '{comparison.Key}'");
        }

        _sql.Append('(');
        for (var i = 0; i < comparison.Values.Count; i++)
        {
            _sql.Append(i == 0 ? "" : " OR ");
            Compare(StateComparison.Equal, comparison.Key, comparison.Values[i]);
        }

        _sql.Append(')');
    }

    private void Compare(StateComparison comparison, string key, object? value)
    {
        var path = Path(key);
        switch (value)
        {
            case long or double when double.IsFinite(Convert.ToDouble(value, CultureInfo.InvariantCulture)):
                // CASE, because the cast must not be tried on what is no number; nothing else is equal to or beside a number.
                var number = Add(value is long whole ? whole : NumberOf((double)value), NpgsqlDbType.Numeric);
                _sql.Append("CASE jsonb_typeof(value #> ").Append(path).Append(") WHEN 'number' THEN (value #>> ").Append(path);
                _sql.Append(")::numeric ").Append(Sign(comparison)).Append(' ').Append(number);
                _sql.Append(" ELSE ").Append(comparison == StateComparison.NotEqual ? "true" : "false").Append(" END");
                break;
            case null when comparison is StateComparison.Equal or StateComparison.NotEqual:
                _sql.Append("(value #>> ").Append(path).Append(") IS ").Append(comparison == StateComparison.Equal ? "NULL" : "NOT NULL");
                break;
            case string or bool when comparison is StateComparison.Equal or StateComparison.NotEqual:
                var text = value is bool flag ? (flag ? "true" : "false") : (string)value;
                if (!PostgresText.CanHold(text))
                {
                    throw Invalid($"the value for key '{key}' has a NUL or is no valid Unicode");
                }

                _sql.Append("(value #>> ")
                    .Append(path)
                    .Append(") ")
                    .Append(Sign(comparison))
                    .Append(' ')
                    .Append(Add(text, NpgsqlDbType.Text));
                break;
            default:
                throw Invalid($"unsupported type of value for key '{key}': {comparison} takes a number");
        }
    }

    private static decimal NumberOf(double value) =>
        Math.Abs(value) < 1e28 ? (decimal)value : throw Invalid("a number of the query is too large to be compared");

    private static string Sign(StateComparison comparison) =>
        comparison switch
        {
            StateComparison.Equal => "=",
            StateComparison.NotEqual => "<>",
            StateComparison.GreaterThan => ">",
            StateComparison.GreaterThanOrEqual => ">=",
            StateComparison.LessThan => "<",
            StateComparison.LessThanOrEqual => "<=",
            _ => throw Invalid($"there is no operator {comparison}"),
        };

    /// <summary><c>person.name</c> as the parameter <c>{person,name}</c>.</summary>
    private string Path(string key)
    {
        if (key.Length == 0 || !PostgresText.CanHold(key))
        {
            throw Invalid("a key of the query is empty, has a NUL or is no valid Unicode");
        }

        return Add(key.Split('.'), NpgsqlDbType.Array | NpgsqlDbType.Text);
    }

    private string Add<T>(T value, NpgsqlDbType type)
    {
        _parameters.Add(new NpgsqlParameter<T> { TypedValue = value, NpgsqlDbType = type });
        return "$" + _parameters.Count.ToString(CultureInfo.InvariantCulture);
    }

    private static ComponentException Invalid(string problem) => new(ComponentErrorKind.InvalidRequest, problem);
}
