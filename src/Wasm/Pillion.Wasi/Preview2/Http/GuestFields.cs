using Pillion.Wasi.Preview2.Resources;
using Pillion.Wasi.Preview2.Wit.Http.Types;
using Pillion.Wasm.Components;

namespace Pillion.Wasi.Preview2.Http;

/// <summary><c>wasi:http/types.fields</c></summary>
internal sealed class GuestFields(WasiContext context, HttpFields fields, bool isImmutable) : WasiResource(context), IFields
{
    /// <summary>The fields themselves.</summary>
    public HttpFields Fields => fields;

    /// <summary>Why it cannot be, in the words of the WIT; null if it can.</summary>
    public static HeaderError? ErrorOf(FieldFault fault) =>
        fault switch
        {
            FieldFault.None => null,
            FieldFault.Forbidden => HeaderError.Forbidden.Instance,
            FieldFault.Immutable => HeaderError.Immutable.Instance,
            _ => HeaderError.InvalidSyntax.Instance,
        };

    byte[][] IFields.Get(string name) => fields.Get(name);

    bool IFields.Has(string name) => fields.Contains(name);

    Result<Unit, HeaderError> IFields.Set(string name, byte[][] value) =>
        Answer(isImmutable ? FieldFault.Immutable : FieldRules.Set(fields, name, value));

    Result<Unit, HeaderError> IFields.Delete(string name) => Answer(isImmutable ? FieldFault.Immutable : FieldRules.Delete(fields, name));

    Result<Unit, HeaderError> IFields.Append(string name, ReadOnlySpan<byte> value) =>
        Answer(isImmutable ? FieldFault.Immutable : FieldRules.Append(fields, name, value));

    (string, byte[])[] IFields.Entries() => [.. fields.Select(field => (field.Key, field.Value))];

    IFields IFields.Clone() => new GuestFields(Context, fields.Copy(), isImmutable: false);

    /// <inheritdoc/>
    private protected override string Describe() => "fields";

    private static Result<Unit, HeaderError> Answer(FieldFault fault) => ErrorOf(fault) is { } error ? error : Unit.Value;
}
