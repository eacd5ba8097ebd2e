using Pillion.Wasm.Text.Binary;
using Pillion.Wasm.Text.Syntax;
using Pillion.Wasm.Text.Types;

namespace Pillion.Wasm.Text.Modules;

/// <summary>Reads what imports of modules and types of modules say of a thing (core spec, §6.4.13): all but its sort and identifier.</summary>
internal sealed class ExternTypeReader(TokenCursor cursor, TypeSpace types)
{
    private readonly TypeReader _types = new(cursor, types);

    /// <summary>Writes the sort and the type.</summary>
    /// <returns>The parameters of a function, which may have names.</returns>
    public IndexSpace Read(ExternSort sort, WasmWriter writer)
    {
        var locals = new IndexSpace("local", "local");
        writer.WriteByte((byte)sort);
        switch (sort)
        {
            case ExternSort.Function:
                writer.WriteUnsigned(TypeUse.Read(cursor, types, locals).Resolve(types));
                break;
            case ExternSort.Table:
                var limits = SizeLimits.Read(cursor, SizeLimits.ReadIs64(cursor));
                _types.ReadRefType().WriteTo(writer);
                limits.WriteTo(writer);
                break;
            case ExternSort.Memory:
                SizeLimits.Read(cursor, SizeLimits.ReadIs64(cursor)).WithMemoryAttributes(cursor).WriteTo(writer);
                break;
            case ExternSort.Global:
                ReadGlobal(writer);
                break;
            default:
                ReadTag(writer);
                break;
        }

        return locals;
    }

    public void ReadGlobal(WasmWriter writer)
    {
        var isMutable = cursor.TryForm("mut"u8);
        _types.ReadValType().WriteTo(writer);
        if (isMutable)
        {
            cursor.ExpectClose();
        }

        writer.WriteByte(isMutable ? (byte)1 : (byte)0);
    }

    /// <summary>The type of a tag (core spec, §6.6.4).</summary>
    public void ReadTag(WasmWriter writer)
    {
        const byte Exception = 0;
        writer.WriteByte(Exception);
        writer.WriteUnsigned(TypeUse.Read(cursor, types, new IndexSpace("local", "local")).Resolve(types));
    }
}
