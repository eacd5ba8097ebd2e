using System.Buffers.Binary;
using System.Reflection.Metadata;

namespace Pillion.Wasm.Compilation;

/// <summary>The bytes of one method's IL, with labels, and insertion for operands that must precede code already written.</summary>
/// <remarks>
/// Insertion does not move labels or branches: the emitter binds and branches only where the IL stack is empty, and inserts
/// only behind the last such point. Short forward branches inside an expression are relative and move with it.
/// </remarks>
internal sealed class ILBuffer
{
    private readonly List<(int Position, int Origin, Label Target)> _branches = [];
    private readonly List<int> _labels = [];
    private byte[] _code = new byte[1024];
    private List<(int IL, int Module)>? _marks;

    /// <summary>A place in the code that branches go to.</summary>
    public readonly record struct Label(int Id);

    public int Length { get; private set; }

    /// <summary>Instructions emitted; the JIT stops optimising methods of more than 20,000.</summary>
    public int Instructions { get; private set; }

    /// <summary>
    /// Values for which the JIT, where it does not optimise, makes a stack slot each: what is used twice, and what calls give or are
    /// made of. Slots for what is on the IL stack at branches are not among them.
    /// </summary>
    public int Temporaries { get; private set; }

    /// <summary>Instructions that load, store or take the address of an argument or local.</summary>
    public int LocalReferences { get; private set; }

    /// <summary>Basic blocks, or a few more.</summary>
    public int Blocks { get; private set; }

    public ReadOnlySpan<byte> Code => _code.AsSpan(0, Length);

    public void Clear()
    {
        Length = 0;
        Instructions = 0;
        Temporaries = 0;
        LocalReferences = 0;
        Blocks = 1;
        _branches.Clear();
        _labels.Clear();
        _marks?.Clear();
    }

    /// <summary>Starts to note where the code of each instruction begins.</summary>
    /// <returns>What <see cref="Mark"/> notes, kept up to date while code moves.</returns>
    public List<(int IL, int Module)> KeepMarks() => _marks ??= [];

    /// <summary>Notes that the code of an instruction begins here, if that is wanted.</summary>
    /// <param name="position">Of the instruction in the module.</param>
    public void Mark(int position) => _marks?.Add((Length, position));

    public void Emit(ILOpCode opcode)
    {
        Instructions++;
        Temporaries += opcode switch
        {
            ILOpCode.Dup or ILOpCode.Call => 1,
            ILOpCode.Calli => 2,
            _ => 0,
        };
        var value = (int)opcode;
        if (value > 0xFF)
        {
            Byte((byte)(value >> 8));
        }

        Byte((byte)value);
    }

    public void Token(ILOpCode opcode, int token)
    {
        Emit(opcode);
        Int32(token);
    }

    public void LoadInt32(int value)
    {
        switch (value)
        {
            case >= -1 and <= 8:
                Emit((ILOpCode)((int)ILOpCode.Ldc_i4_0 + value));
                break;
            case >= sbyte.MinValue and <= sbyte.MaxValue:
                Emit(ILOpCode.Ldc_i4_s);
                Byte((byte)value);
                break;
            default:
                Emit(ILOpCode.Ldc_i4);
                Int32(value);
                break;
        }
    }

    public void LoadInt64(long value)
    {
        if (value is >= int.MinValue and <= int.MaxValue)
        {
            LoadInt32((int)value);
            Emit(ILOpCode.Conv_i8);
            return;
        }

        Emit(ILOpCode.Ldc_i8);
        Reserve(8);
        BinaryPrimitives.WriteInt64LittleEndian(_code.AsSpan(Length), value);
        Length += 8;
    }

    public void LoadSingle(uint bits)
    {
        Emit(ILOpCode.Ldc_r4);
        Int32((int)bits);
    }

    public void LoadDouble(ulong bits)
    {
        Emit(ILOpCode.Ldc_r8);
        Reserve(8);
        BinaryPrimitives.WriteUInt64LittleEndian(_code.AsSpan(Length), bits);
        Length += 8;
    }

    public void LoadLocal(int index) => Variable(ILOpCode.Ldloc_0, ILOpCode.Ldloc_s, ILOpCode.Ldloc, index);

    public void StoreLocal(int index) => Variable(ILOpCode.Stloc_0, ILOpCode.Stloc_s, ILOpCode.Stloc, index);

    public void LoadArgument(int index) => Variable(ILOpCode.Ldarg_0, ILOpCode.Ldarg_s, ILOpCode.Ldarg, index);

    public void StoreArgument(int index) => Variable(null, ILOpCode.Starg_s, ILOpCode.Starg, index);

    public void LoadLocalAddress(int index) => Variable(null, ILOpCode.Ldloca_s, ILOpCode.Ldloca, index);

    public Label DefineLabel()
    {
        _labels.Add(-1);
        return new Label(_labels.Count - 1);
    }

    /// <summary>Binds a label here. The IL stack must be empty.</summary>
    public void Bind(Label label)
    {
        Blocks++;
        _labels[label.Id] = Length;
    }

    /// <summary>A long branch. The IL stack must be empty but for the branch's own operands.</summary>
    public void Branch(ILOpCode opcode, Label target)
    {
        Blocks++;
        Emit(opcode);
        _branches.Add((Length, Length + 4, target));
        Int32(0);
    }

    public void Switch(ReadOnlySpan<Label> targets)
    {
        Emit(ILOpCode.Switch);
        Int32(targets.Length);
        var origin = Length + (4 * targets.Length);
        foreach (var target in targets)
        {
            _branches.Add((Length, origin, target));
            Int32(0);
        }
    }

    /// <summary>A short forward branch whose target is bound by <see cref="BindShort"/>; it may stand inside an expression.</summary>
    public int BranchShort(ILOpCode opcode)
    {
        Blocks += 2; // what follows, and where it goes
        Emit(opcode);
        Byte(0);
        return Length;
    }

    public void BindShort(int branch) => _code[branch - 1] = checked((byte)(sbyte)(Length - branch));

    /// <summary>Moves the code from <paramref name="from"/> on, which was emitted last, in front of <paramref name="position"/>.</summary>
    public int MoveBack(int from, int position)
    {
        var count = Length - from;
        if (from != position)
        {
            MoveMarks(position, count);
            Reserve(count);
            var scratch = _code.AsSpan(Length, count);
            _code.AsSpan(from, count).CopyTo(scratch);
            _code.AsSpan(position, from - position).CopyTo(_code.AsSpan(position + count));
            _code.AsSpan(Length, count).CopyTo(_code.AsSpan(position));
        }

        return count;
    }

    /// <summary>Marks are in the order of the code.</summary>
    private void MoveMarks(int from, int by)
    {
        for (var i = _marks?.Count ?? 0; i > 0 && _marks![i - 1].IL >= from; i--)
        {
            _marks[i - 1] = (_marks[i - 1].IL + by, _marks[i - 1].Module);
        }
    }

    /// <summary>Resolves all branches.</summary>
    public void ResolveBranches()
    {
        foreach (var (position, origin, target) in _branches)
        {
            BinaryPrimitives.WriteInt32LittleEndian(_code.AsSpan(position), _labels[target.Id] - origin);
        }
    }

    private void Variable(ILOpCode? zeroForm, ILOpCode shortForm, ILOpCode longForm, int index)
    {
        LocalReferences++;
        if (zeroForm is { } zero && index < 4)
        {
            Emit((ILOpCode)((int)zero + index));
        }
        else if (index <= byte.MaxValue)
        {
            Emit(shortForm);
            Byte((byte)index);
        }
        else
        {
            Emit(longForm);
            Reserve(2);
            BinaryPrimitives.WriteUInt16LittleEndian(_code.AsSpan(Length), checked((ushort)index));
            Length += 2;
        }
    }

    private void Byte(byte value)
    {
        Reserve(1);
        _code[Length++] = value;
    }

    private void Int32(int value)
    {
        Reserve(4);
        BinaryPrimitives.WriteInt32LittleEndian(_code.AsSpan(Length), value);
        Length += 4;
    }

    private void Reserve(int count)
    {
        if (Length + count > _code.Length)
        {
            Array.Resize(ref _code, Math.Max(_code.Length * 2, Length + count));
        }
    }
}
