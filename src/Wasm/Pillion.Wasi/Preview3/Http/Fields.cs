using Pillion.Wasi.Preview2.Http;
using Pillion.Wasi.Preview3.Wit.Http.Types;
using Pillion.Wasm;
using Pillion.Wasm.Components;

namespace Pillion.Wasi.Preview3.Http;

/// <summary><c>wasi:http/types.fields</c></summary>
internal sealed class Fields(HttpScope scope, HttpFields fields, bool isImmutable) : HttpResource(scope), IFields
{
    /// <summary>A list as a guest gives it.</summary>
    public static Result<IFields, HeaderError> FromList(HttpScope scope, (string Name, byte[] Value)[] entries)
    {
        var fields = new HttpFields();
        foreach (var (name, value) in entries)
        {
            if (Try(() => FieldRules.Append(fields, name, value)) is { } error)
            {
                return error;
            }
        }

        return Result<IFields, HeaderError>.Ok(new Fields(scope, fields, isImmutable: false));
    }

    /// <summary>The fields themselves; the guest gave them away.</summary>
    public HttpFields Take()
    {
        Dispose();
        return fields;
    }

    byte[][] IFields.Get(string name) => fields.Get(name);

    bool IFields.Has(string name) => fields.Contains(name);

    Result<Unit, HeaderError> IFields.Set(string name, byte[][] value) => Change(() => FieldRules.Set(fields, name, value));

    Result<Unit, HeaderError> IFields.Delete(string name) => Change(() => FieldRules.Delete(fields, name));

    Result<byte[][], HeaderError> IFields.GetAndDelete(string name)
    {
        var values = fields.Get(name);
        var change = Change(() => FieldRules.Delete(fields, name));
        return change.IsOk ? values : change.Error;
    }

    Result<Unit, HeaderError> IFields.Append(string name, ReadOnlySpan<byte> value)
    {
        var copy = value.ToArray();
        return Change(() => FieldRules.Append(fields, name, copy));
    }

    (string, byte[])[] IFields.CopyAll() => [.. fields.Select(field => (field.Key, field.Value))];

    IFields IFields.Clone() => new Fields(Scope, fields.Copy(), isImmutable: false);

    private Result<Unit, HeaderError> Change(Func<FieldFault> change) =>
        isImmutable ? HeaderError.Immutable.Instance
        : Try(change) is { } error ? error
        : Unit.Value;

    private static HeaderError? Try(Func<FieldFault> change)
    {
        try
        {
            return change() switch
            {
                FieldFault.None => null,
                FieldFault.Forbidden => HeaderError.Forbidden.Instance,
                _ => HeaderError.InvalidSyntax.Instance,
            };
        }
        catch (WasmLimitException)
        {
            return HeaderError.SizeExceeded.Instance;
        }
    }
}
