using Pillion.Wasm.Binary;

namespace Pillion.Wasm.Tests.Testing;

/// <summary>Writes the instructions of one function or constant expression; the final <c>end</c> is the module builder's.</summary>
internal sealed class CodeBuilder(WasmBuilder module)
{
    private readonly WasmWriter _code = new();

    public byte[] ToArray() => _code.ToArray();

    /// <summary>An instruction without immediates, or the opcode of one whose immediates follow as <see cref="Raw"/>.</summary>
    public CodeBuilder Op(params ReadOnlySpan<Opcode> opcodes)
    {
        foreach (var opcode in opcodes)
        {
            if ((int)opcode > 0xFF)
            {
                _code.Byte((int)opcode >> 16).Unsigned((ulong)opcode & 0xFFFF);
            }
            else
            {
                _code.Byte((int)opcode);
            }
        }

        return this;
    }

    /// <summary>An instruction with indices as immediates.</summary>
    public CodeBuilder Indexed(Opcode opcode, params ReadOnlySpan<int> indices)
    {
        Op(opcode);
        foreach (var index in indices)
        {
            _code.Unsigned((uint)index);
        }

        return this;
    }

    public CodeBuilder Raw(params ReadOnlySpan<byte> bytes)
    {
        _code.Bytes(bytes);
        return this;
    }

    public CodeBuilder Repeat(int times, Action<CodeBuilder> body)
    {
        for (; times > 0; times--)
        {
            body(this);
        }

        return this;
    }

    public CodeBuilder I32(int value)
    {
        Op(Opcode.I32Const);
        _code.Signed(value);
        return this;
    }

    public CodeBuilder I64(long value)
    {
        Op(Opcode.I64Const);
        _code.Signed(value);
        return this;
    }

    public CodeBuilder F32(float value) => Op(Opcode.F32Const).Raw(BitConverter.GetBytes(value));

    public CodeBuilder F64(double value) => Op(Opcode.F64Const).Raw(BitConverter.GetBytes(value));

    public CodeBuilder RefNull(char type) => Op(Opcode.RefNull).Raw((byte)WasmBuilder.TypeCode(type));

    public CodeBuilder RefFunc(int function) => Indexed(Opcode.RefFunc, function);

    public CodeBuilder LocalGet(int local) => Indexed(Opcode.LocalGet, local);

    public CodeBuilder LocalSet(int local) => Indexed(Opcode.LocalSet, local);

    public CodeBuilder LocalTee(int local) => Indexed(Opcode.LocalTee, local);

    public CodeBuilder GlobalGet(int global) => Indexed(Opcode.GlobalGet, global);

    public CodeBuilder GlobalSet(int global) => Indexed(Opcode.GlobalSet, global);

    public CodeBuilder Call(int function) => Indexed(Opcode.Call, function);

    public CodeBuilder ReturnCallIndirect(string signature) => Indexed(Opcode.ReturnCallIndirect, module.Type(signature), 0);

    public CodeBuilder CallIndirect(string signature, int table = 0) => Indexed(Opcode.CallIndirect, module.Type(signature), table);

    /// <summary>A load or store, aligned by one byte.</summary>
    public CodeBuilder Access(Opcode opcode, ulong offset = 0)
    {
        Op(opcode);
        _code.Byte(0).Unsigned(offset);
        return this;
    }

    /// <summary>An atomic access of 2^<paramref name="alignment"/> bytes.</summary>
    public CodeBuilder Atomic(Opcode opcode, int alignment, ulong offset = 0)
    {
        Op(opcode);
        _code.Byte(alignment).Unsigned(offset);
        return this;
    }

    public CodeBuilder MemoryGrow() => Indexed(Opcode.MemoryGrow, 0);

    public CodeBuilder MemorySize() => Indexed(Opcode.MemorySize, 0);

    public CodeBuilder Block(Action<CodeBuilder> body, string signature = ">") => Structured(Opcode.Block, signature, body);

    public CodeBuilder Loop(Action<CodeBuilder> body, string signature = ">") => Structured(Opcode.Loop, signature, body);

    public CodeBuilder If(Action<CodeBuilder> then, Action<CodeBuilder>? otherwise = null, string signature = ">") =>
        Structured(
            Opcode.If,
            signature,
            c =>
            {
                then(c);
                if (otherwise is not null)
                {
                    c.Op(Opcode.Else);
                    otherwise(c);
                }
            }
        );

    /// <summary>A loop that never ends by itself.</summary>
    public CodeBuilder Forever(Action<CodeBuilder>? body = null) =>
        Loop(c =>
        {
            body?.Invoke(c);
            c.Br(0);
        });

    public CodeBuilder Br(int depth) => Indexed(Opcode.Br, depth);

    public CodeBuilder BrIf(int depth) => Indexed(Opcode.BrIf, depth);

    public CodeBuilder BrTable(IReadOnlyCollection<int> depths, int otherwise)
    {
        Op(Opcode.BrTable);
        _code.Vector([.. depths.Select(d => new WasmWriter().Unsigned((ulong)d))]).Unsigned((ulong)otherwise);
        return this;
    }

    private CodeBuilder Structured(Opcode opcode, string signature, Action<CodeBuilder> body)
    {
        Op(opcode);
        switch (signature)
        {
            case ">":
                _code.Byte(0x40);
                break;
            case ['>', var result]:
                _code.Byte(WasmBuilder.TypeCode(result));
                break;
            default:
                _code.Signed(module.Type(signature));
                break;
        }

        body(this);
        return Op(Opcode.End);
    }
}
