using System.Buffers.Binary;
using System.Reflection.Metadata;
using Pillion.Wasm.Binary;
using Pillion.Wasm.Execution;

namespace Pillion.Wasm.Compilation;

/// <content>Vector instructions (core spec, §4.4.3): calls of <see cref="Simd"/>, which the JIT inlines.</content>
internal sealed partial class FunctionCompiler
{
    private void EmitVector(OpcodeInfo info)
    {
        Materialize(info.Operands.Length);
        CallVector(info.Opcode);
        Replace(info.Operands.Length, info.Results[0]);
    }

    /// <summary>Loads and stores of whole vectors, and loads that make a vector of less.</summary>
    private void EmitVectorAccess(OpcodeInfo info, MemArg memArg)
    {
        if (info.Opcode == Opcode.V128Store)
        {
            EmitStoreAddress(info, memArg);
            _il.Token(ILOpCode.Stobj, _references.VectorType);
            PopMany(2);
            return;
        }

        Materialize(1);
        PrepareAddress(memArg, 1);
        EmitAddress(info, memArg);
        if (info.Opcode == Opcode.V128Load)
        {
            _il.Token(ILOpCode.Ldobj, _references.VectorType);
        }
        else
        {
            EmitScalarLoad(info.NaturalAlignment);
            CallVector(
                info.Opcode switch
                {
                    Opcode.V128Load8Splat => Opcode.I8x16Splat,
                    Opcode.V128Load16Splat => Opcode.I16x8Splat,
                    Opcode.V128Load32Splat => Opcode.I32x4Splat,
                    Opcode.V128Load64Splat => Opcode.I64x2Splat,
                    var itself => itself,
                }
            );
        }

        Replace(1, ValueType.V128, isLoad: !IsChecked(memArg.Memory));
    }

    /// <summary>Loads and stores of one lane. The vector is computed before memory is touched, so it goes through a temporary.</summary>
    private void EmitLaneAccess(OpcodeInfo info, MemArg memArg, byte lane)
    {
        Materialize(2);
        PrepareAddress(memArg, 2);
        var vector = Temporary(ValueType.V128, StoredValue);
        _il.StoreLocal(vector);
        EmitAddress(info, memArg);
        var (replace, extract) = info.NaturalAlignment switch
        {
            0 => (Opcode.I8x16ReplaceLane, Opcode.I8x16ExtractLaneU),
            1 => (Opcode.I16x8ReplaceLane, Opcode.I16x8ExtractLaneU),
            2 => (Opcode.I32x4ReplaceLane, Opcode.I32x4ExtractLane),
            _ => (Opcode.I64x2ReplaceLane, Opcode.I64x2ExtractLane),
        };
        if (info.Results.IsEmpty)
        {
            _il.LoadLocal(vector);
            _il.LoadInt32(lane);
            CallVector(extract);
            _il.Emit(
                info.NaturalAlignment switch
                {
                    0 => ILOpCode.Stind_i1,
                    1 => ILOpCode.Stind_i2,
                    2 => ILOpCode.Stind_i4,
                    _ => ILOpCode.Stind_i8,
                }
            );
            PopMany(2);
            return;
        }

        EmitScalarLoad(info.NaturalAlignment);
        var scalar = Temporary(info.NaturalAlignment == 3 ? ValueType.I64 : ValueType.I32, StoredValue);
        _il.StoreLocal(scalar);
        _il.LoadLocal(vector);
        _il.LoadLocal(scalar);
        _il.LoadInt32(lane);
        CallVector(replace);
        Replace(2, ValueType.V128);
    }

    private void EmitScalarLoad(int alignment) =>
        _il.Emit(
            alignment switch
            {
                0 => ILOpCode.Ldind_u1,
                1 => ILOpCode.Ldind_u2,
                2 => ILOpCode.Ldind_i4,
                _ => ILOpCode.Ldind_i8,
            }
        );

    private void EmitLane(OpcodeInfo info, byte lane)
    {
        Materialize(info.Operands.Length);
        _il.LoadInt32(lane);
        CallVector(info.Opcode);
        Replace(info.Operands.Length, info.Results[0]);
    }

    /// <summary>
    /// A shuffle by constants: one instruction where the machine has it, else a table look-up in each operand, with an index that
    /// gives zero where the byte comes from the other. One look-up is enough if all bytes come from one operand.
    /// </summary>
    private void EmitShuffle(ReadOnlySpan<byte> lanes)
    {
        Materialize(2);
        if (ShufflePattern.Of(lanes) is { } pattern)
        {
            if (pattern.IsOfFirst)
            {
                _il.Emit(ILOpCode.Pop);
            }

            if (pattern.Control >= 0)
            {
                _il.LoadInt32(pattern.Control);
            }

            CallVector(pattern.Method);
        }
        else
        {
            EmitLookUps(lanes);
        }

        Replace(2, ValueType.V128);
    }

    private void EmitLookUps(ReadOnlySpan<byte> lanes)
    {
        Span<byte> fromFirst = stackalloc byte[16];
        Span<byte> fromSecond = stackalloc byte[16];
        for (var i = 0; i < lanes.Length; i++)
        {
            fromFirst[i] = lanes[i] < 16 ? lanes[i] : byte.MaxValue;
            fromSecond[i] = lanes[i] < 16 ? byte.MaxValue : (byte)(lanes[i] - 16);
        }

        if (!lanes.ContainsAnyInRange<byte>(16, 31))
        {
            _il.Emit(ILOpCode.Pop);
            LoadVector(fromFirst);
            CallVector(nameof(Simd.LookUp));
        }
        else
        {
            LoadVector(fromFirst);
            LoadVector(fromSecond);
            CallVector(nameof(Simd.LookUpBoth));
        }
    }

    private void LoadVector(ReadOnlySpan<byte> bytes) =>
        LoadVector(BinaryPrimitives.ReadUInt64LittleEndian(bytes), BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]));

    private void LoadVector(ulong low, ulong high)
    {
        _il.LoadInt64((long)low);
        _il.LoadInt64((long)high);
        CallVector(Opcode.V128Const);
        _temporarySlots += 2;
    }

    private void CallVector(Opcode opcode)
    {
        if (!_vectors.TryGetValue(opcode, out var token))
        {
            token = _references.Method(Builtins.Vector(opcode.ToString()));
            _vectors.Add(opcode, token);
        }

        _il.Token(ILOpCode.Call, token);
    }

    private void CallVector(string method) => _il.Token(ILOpCode.Call, _references.Method(Builtins.Vector(method)));
}
