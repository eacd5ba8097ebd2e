namespace Pillion.Wasi.Preview2.Http;

/// <summary>What guests may do with fields: the same in every version of <c>wasi:http</c>.</summary>
internal static class FieldRules
{
    /// <summary>Adds a field at the end.</summary>
    /// <exception cref="Pillion.Wasm.WasmLimitException">There would be more than <see cref="HttpFields.MaxBytes"/>.</exception>
    public static FieldFault Append(HttpFields fields, string name, ReadOnlySpan<byte> value)
    {
        var fault = CheckName(name);
        if (fault == FieldFault.None && !HttpFields.IsValue(value))
        {
            fault = FieldFault.InvalidSyntax;
        }

        if (fault == FieldFault.None)
        {
            fields.Add(name, value);
        }

        return fault;
    }

    /// <summary>Gives a name these values and no others.</summary>
    /// <exception cref="Pillion.Wasm.WasmLimitException">There would be more than <see cref="HttpFields.MaxBytes"/>.</exception>
    public static FieldFault Set(HttpFields fields, string name, byte[][] values)
    {
        var fault = CheckName(name);
        foreach (var value in values)
        {
            if (fault == FieldFault.None && !HttpFields.IsValue(value))
            {
                fault = FieldFault.InvalidSyntax;
            }
        }

        if (fault != FieldFault.None)
        {
            return fault;
        }

        fields.Remove(name);
        foreach (var value in values)
        {
            fields.Add(name, value);
        }

        return FieldFault.None;
    }

    /// <summary>Takes all fields of a name away.</summary>
    public static FieldFault Delete(HttpFields fields, string name)
    {
        var fault = CheckName(name);
        if (fault == FieldFault.None)
        {
            fields.Remove(name);
        }

        return fault;
    }

    private static FieldFault CheckName(string name) =>
        !HttpFields.IsToken(name) ? FieldFault.InvalidSyntax
        : ForbiddenFields.Contains(name) ? FieldFault.Forbidden
        : FieldFault.None;
}
