using System.Diagnostics;
using Pillion.Wasm.Text.Binary;
using Pillion.Wasm.Text.Lexing;
using Pillion.Wasm.Text.Modules;
using Pillion.Wasm.Text.Syntax;
using Pillion.Wasm.Text.Types;

namespace Pillion.Wasm.Text.Instructions;

/// <summary>Reads the immediates of the instructions that hold no others, and writes opcode and immediates.</summary>
internal sealed partial class ImmediateReader(TokenCursor cursor, ModuleScope scope, LabelStack labels, PendingInstructions pending)
{
    private readonly TypeReader _types = new(cursor, scope.Types);
    private readonly WasmWriter _writer = pending.Bytes;

    /// <summary>The parameters and locals of the function.</summary>
    public IndexSpace Locals { get; set; } = new("local", "local");

    /// <summary>Whether an instruction has named a data segment.</summary>
    public bool UsesData { get; set; }

    /// <summary>Reads what follows the name of an instruction.</summary>
    public PendingInstruction Read(InstructionInfo info)
    {
        var start = _writer.Length;
        switch (info.Shape)
        {
            case ImmediateShape.CallIndirect:
                return ReadCallIndirect(info, start);
            case ImmediateShape.Select:
                ReadSelect(info);
                break;
            case ImmediateShape.Cast:
                var type = _types.ReadRefType();
                info.WriteOpcode(_writer, variant: type.IsNullable ? 1u : 0);
                _writer.WriteSigned(type.Heap);
                break;
            default:
                info.WriteOpcode(_writer);
                ReadSimple(info);
                break;
        }

        return new PendingInstruction(start);
    }

    private void ReadSimple(InstructionInfo info)
    {
        switch (info.Shape)
        {
            case ImmediateShape.None:
                break;
            case ImmediateShape.Label:
                _writer.WriteUnsigned(labels.ReadIndex(cursor));
                break;
            case ImmediateShape.LabelTable:
                ReadLabelTable();
                break;
            case ImmediateShape.Function:
                WriteIndex(scope.Functions);
                break;
            case ImmediateShape.Local:
                WriteIndex(Locals);
                break;
            case ImmediateShape.Global:
                WriteIndex(scope.Globals);
                break;
            case ImmediateShape.Tag:
                WriteIndex(scope.Tags);
                break;
            case ImmediateShape.Elem:
                WriteIndex(scope.Elements);
                break;
            case ImmediateShape.Data:
                WriteDataIndex();
                break;
            case ImmediateShape.Table:
                _writer.WriteUnsigned(scope.Tables.TryReadIndex(cursor) ?? 0);
                break;
            case ImmediateShape.Memory:
                _writer.WriteUnsigned(scope.Memories.TryReadIndex(cursor) ?? 0);
                break;
            case ImmediateShape.TableCopy:
                ReadPair(scope.Tables);
                break;
            case ImmediateShape.MemoryCopy:
                ReadPair(scope.Memories);
                break;
            case ImmediateShape.TableInit:
                ReadInit(scope.Tables, scope.Elements);
                break;
            case ImmediateShape.MemoryInit:
                UsesData = true;
                ReadInit(scope.Memories, scope.Data);
                break;
            case ImmediateShape.MemArg:
                ReadMemArg(info, scope.Memories.TryReadIndex(cursor) ?? 0);
                break;
            case ImmediateShape.MemArgLane:
                ReadMemArg(info, IsMemoryBeforeLane() ? scope.Memories.ReadIndex(cursor) : 0);
                ReadLane();
                break;
            case ImmediateShape.Fence:
                _writer.WriteByte(0);
                break;
            case ImmediateShape.Lane:
                ReadLane();
                break;
            case ImmediateShape.Shuffle:
                ReadShuffle();
                break;
            case ImmediateShape.I32:
                _writer.WriteSigned((int)NumberReader.ReadInteger(cursor, bits: 32));
                break;
            case ImmediateShape.I64:
                _writer.WriteSigned((long)NumberReader.ReadInteger(cursor, bits: 64));
                break;
            case ImmediateShape.F32:
                _writer.WriteF32Bits(NumberReader.ReadF32(cursor));
                break;
            case ImmediateShape.F64:
                _writer.WriteF64Bits(NumberReader.ReadF64(cursor));
                break;
            case ImmediateShape.V128:
                Span<byte> vector = stackalloc byte[NumberReader.VectorSize];
                NumberReader.ReadVector(cursor, vector);
                _writer.WriteBytes(vector);
                break;
            default:
                ReadTyped(info.Shape);
                break;
        }
    }

    /// <summary>The immediates that name types.</summary>
    private void ReadTyped(ImmediateShape shape)
    {
        switch (shape)
        {
            case ImmediateShape.HeapType:
                _writer.WriteSigned(_types.ReadHeapType());
                break;
            case ImmediateShape.BranchCast:
                ReadBranchCast();
                break;
            case ImmediateShape.Type:
                WriteIndex(scope.Types.Ids);
                break;
            case ImmediateShape.Field:
                var structure = scope.Types.Ids.ReadIndex(cursor);
                _writer.WriteUnsigned(structure);
                _writer.WriteUnsigned(scope.Types.ReadField(cursor, structure));
                break;
            case ImmediateShape.ArrayFixed:
                WriteIndex(scope.Types.Ids);
                _writer.WriteUnsigned(cursor.ReadU32());
                break;
            case ImmediateShape.ArrayCopy:
                WriteIndex(scope.Types.Ids);
                WriteIndex(scope.Types.Ids);
                break;
            case ImmediateShape.ArrayData:
                WriteIndex(scope.Types.Ids);
                WriteDataIndex();
                break;
            case ImmediateShape.ArrayElem:
                WriteIndex(scope.Types.Ids);
                WriteIndex(scope.Elements);
                break;
            default:
                throw new UnreachableException($"no plain instruction has immediates of the shape {shape}");
        }
    }

    private void WriteIndex(IndexSpace space) => _writer.WriteUnsigned(space.ReadIndex(cursor));

    private void WriteDataIndex()
    {
        UsesData = true;
        WriteIndex(scope.Data);
    }

    private void ReadLabelTable()
    {
        var targets = new List<uint>();
        while (labels.TryReadIndex(cursor) is { } target)
        {
            targets.Add(target);
        }

        if (targets.Count == 0)
        {
            throw cursor.Unexpected();
        }

        // The last one is the default, which does not count.
        _writer.WriteUnsigned((ulong)targets.Count - 1);
        foreach (var target in targets)
        {
            _writer.WriteUnsigned(target);
        }
    }

    private PendingInstruction ReadCallIndirect(InstructionInfo info, int start)
    {
        info.WriteOpcode(_writer);
        var typeAt = _writer.Length - start;
        var table = scope.Tables.TryReadIndex(cursor) ?? 0;
        var type = TypeUse.Read(cursor, scope.Types, locals: null);
        _writer.WriteUnsigned(table);
        return new PendingInstruction(start, typeAt, type);
    }

    private void ReadSelect(InstructionInfo info)
    {
        var isTyped = cursor.IsForm("result"u8);
        info.WriteOpcode(_writer, variant: isTyped ? 1u : 0);
        if (isTyped)
        {
            var types = _types.ReadResults();
            _writer.WriteUnsigned((ulong)types.Length);
            foreach (var type in types)
            {
                type.WriteTo(_writer);
            }
        }
    }

    private void ReadBranchCast()
    {
        var label = labels.ReadIndex(cursor);
        var from = _types.ReadRefType();
        var to = _types.ReadRefType();
        _writer.WriteByte((byte)((from.IsNullable ? 1 : 0) | (to.IsNullable ? 2 : 0)));
        _writer.WriteUnsigned(label);
        _writer.WriteSigned(from.Heap);
        _writer.WriteSigned(to.Heap);
    }

    private bool IsIndex(int distance) => cursor.PeekKind(distance) is TokenKind.Id or TokenKind.Integer;
}
