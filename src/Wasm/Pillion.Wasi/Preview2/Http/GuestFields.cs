using Pillion.Wasi.Preview2.Resources;
using Pillion.Wasi.Preview2.Wit.Http.Types;
using Pillion.Wasm.Components;

namespace Pillion.Wasi.Preview2.Http;

/// <summary><c>wasi:http/types.fields</c></summary>
internal sealed class GuestFields(WasiContext context, HttpFields fields, bool isImmutable) : WasiResource(context), IFields
{
    /// <summary>The fields themselves.</summary>
    public HttpFields Fields => fields;

    /// <summary>Adds a field if it may be.</summary>
    public static HeaderError? TryAdd(HttpFields fields, string name, ReadOnlySpan<byte> value)
    {
        var error = CheckName(name) ?? CheckValue(value);
        if (error is null)
        {
            fields.Add(name, value);
        }

        return error;
    }

    byte[][] IFields.Get(string name) => fields.Get(name);

    bool IFields.Has(string name) => fields.Contains(name);

    Result<Unit, HeaderError> IFields.Set(string name, byte[][] value)
    {
        var error = (HeaderError?)CheckMutable() ?? CheckName(name);
        foreach (var item in value)
        {
            error ??= CheckValue(item);
        }

        if (error is not null)
        {
            return error;
        }

        fields.Remove(name);
        foreach (var item in value)
        {
            fields.Add(name, item);
        }

        return Unit.Value;
    }

    Result<Unit, HeaderError> IFields.Delete(string name)
    {
        if (((HeaderError?)CheckMutable() ?? CheckName(name)) is { } error)
        {
            return error;
        }

        fields.Remove(name);
        return Unit.Value;
    }

    Result<Unit, HeaderError> IFields.Append(string name, ReadOnlySpan<byte> value) =>
        ((HeaderError?)CheckMutable() ?? TryAdd(fields, name, value)) is { } error ? error : Unit.Value;

    (string, byte[])[] IFields.Entries() => [.. fields.Select(field => (field.Key, field.Value))];

    IFields IFields.Clone() => new GuestFields(Context, fields.Copy(), isImmutable: false);

    /// <inheritdoc/>
    private protected override string Describe() => "fields";

    private static HeaderError? CheckName(string name) =>
        !HttpFields.IsToken(name) ? HeaderError.InvalidSyntax.Instance
        : ForbiddenFields.Contains(name) ? HeaderError.Forbidden.Instance
        : null;

    private static HeaderError.InvalidSyntax? CheckValue(ReadOnlySpan<byte> value) =>
        HttpFields.IsValue(value) ? null : HeaderError.InvalidSyntax.Instance;

    private HeaderError.Immutable? CheckMutable() => isImmutable ? HeaderError.Immutable.Instance : null;
}
