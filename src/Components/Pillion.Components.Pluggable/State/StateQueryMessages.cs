using System.Buffers;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Pillion.Abstractions.State;
using Pillion.Components.Pluggable.Connections;
using Pillion.Protos.Components;

namespace Pillion.Components.Pluggable.State;

/// <summary>
/// Queries as messages. The filter is Dapr's JSON taken apart at the top: the operator is the key of the map, its operand the bytes of an <c>Any</c>
/// without a type.
/// </summary>
/// <remarks>Dapr's <c>pkg/components/state/pluggable.go</c>, <c>toQuery</c>.</remarks>
internal static class StateQueryMessages
{
    public static Query Write(StateQuery query)
    {
        var message = new Query
        {
            Sort =
            {
                query.Sort.Select(sort => new Sorting
                {
                    Key = sort.Key,
                    Order = sort.IsDescending ? Sorting.Types.Order.Desc : Sorting.Types.Order.Asc,
                }),
            },
            Pagination = new Pagination { Limit = query.Limit, Token = query.Token ?? "" },
        };
        if (query.Filter is { } filter)
        {
            var json = new ArrayBufferWriter<byte>();
            using (var writer = new Utf8JsonWriter(json))
            {
                WriteOperand(writer, filter);
            }

            message.Filter[Operator(filter)] = new Any { Value = UnsafeByteOperations.UnsafeWrap(json.WrittenMemory) };
        }

        return message;
    }

    public static StateQueryPage Read(QueryResponse response) =>
        new(
            [
                .. response.Items.Select(item => new Abstractions.State.StateBulkItem(
                    item.Key,
                    item.Error.Length > 0 ? default : StateMessages.Value(item.Data, item.Etag, item.ContentType, null),
                    item.Error.Length > 0 ? item.Error : null
                )),
            ],
            response.Token.Length > 0 ? response.Token : null,
            response.Metadata.ToMetadata()
        );

    private static string Operator(StateFilter filter) =>
        filter switch
        {
            StateGroupFilter group => group.IsAnd ? "AND" : "OR",
            StateComparisonFilter comparison => comparison.Operator switch
            {
                StateComparison.Equal => "EQ",
                StateComparison.NotEqual => "NEQ",
                StateComparison.GreaterThan => "GT",
                StateComparison.GreaterThanOrEqual => "GTE",
                StateComparison.LessThan => "LT",
                StateComparison.LessThanOrEqual => "LTE",
                _ => "IN",
            },
            _ => throw new System.Diagnostics.UnreachableException($"unknown filter {filter}"),
        };

    private static void WriteOperand(Utf8JsonWriter writer, StateFilter filter)
    {
        if (filter is StateGroupFilter group)
        {
            writer.WriteStartArray();
            foreach (var each in group.Filters)
            {
                writer.WriteStartObject();
                writer.WritePropertyName(Operator(each));
                WriteOperand(writer, each);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            return;
        }

        var comparison = (StateComparisonFilter)filter;
        writer.WriteStartObject();
        writer.WritePropertyName(comparison.Key);
        if (comparison.Operator == StateComparison.In)
        {
            writer.WriteStartArray();
            foreach (var value in comparison.Values)
            {
                WriteValue(writer, value);
            }

            writer.WriteEndArray();
        }
        else
        {
            WriteValue(writer, comparison.Values[0]);
        }

        writer.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case bool truth:
                writer.WriteBooleanValue(truth);
                break;
            case long number:
                writer.WriteNumberValue(number);
                break;
            case double number:
                writer.WriteNumberValue(number);
                break;
            default:
                writer.WriteStringValue((string)value);
                break;
        }
    }
}
