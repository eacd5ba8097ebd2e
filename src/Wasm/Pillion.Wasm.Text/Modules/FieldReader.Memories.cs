using Pillion.Wasm.Text.Binary;
using Pillion.Wasm.Text.Lexing;

namespace Pillion.Wasm.Text.Modules;

internal sealed partial class FieldReader
{
    private const int DefaultPageSizeLog2 = 16;

    private const byte ActiveData = 0;
    private const byte PassiveData = 1;
    private const byte ActiveDataOfMemory = 2;

    /// <summary>A memory from after its imports and exports (core spec, §6.6.7).</summary>
    private void ReadMemory(uint index)
    {
        var memory = sections.Memories.Add();
        var is64 = SizeLimits.ReadIs64(cursor);
        if (cursor.Kind == TokenKind.Integer)
        {
            SizeLimits.Read(cursor, is64).WithMemoryAttributes(cursor).WriteTo(memory);
            return;
        }

        // The contents are given, which say how large it is.
        var pageSize = SizeLimits.ReadPageSize(cursor);
        cursor.ExpectForm("data"u8);
        var bytes = cursor.ReadStrings();
        cursor.ExpectClose();

        var pageBytes = 1ul << (pageSize ?? DefaultPageSizeLog2);
        var pages = ((ulong)bytes.Length + pageBytes - 1) / pageBytes;
        new SizeLimits(is64, pages, pages, PageSizeLog2: pageSize).WriteTo(memory);
        var data = sections.Data.Add();
        WriteActiveData(data, index);
        WriteZeroOffset(data, is64);
        data.WriteSized(bytes);
    }

    /// <summary>A data segment from after its keyword (core spec, §6.6.10).</summary>
    private void ReadData()
    {
        SkipId();
        var data = sections.Data.Add();
        var memory = ReadTarget("memory"u8, scope.Memories);

        if (memory is not null || cursor.Kind == TokenKind.Open)
        {
            WriteActiveData(data, memory ?? 0);
            ReadConstantForm(data, "offset"u8);
        }
        else
        {
            data.WriteByte(PassiveData);
        }

        data.WriteSized(cursor.ReadStrings());
    }

    private static void WriteActiveData(WasmWriter data, uint memory)
    {
        data.WriteByte(memory == 0 ? ActiveData : ActiveDataOfMemory);
        if (memory != 0)
        {
            data.WriteUnsigned(memory);
        }
    }
}
