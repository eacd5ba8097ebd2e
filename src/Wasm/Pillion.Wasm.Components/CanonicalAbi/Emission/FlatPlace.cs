using System.Reflection.Emit;

namespace Pillion.Wasm.Components.CanonicalAbi.Emission;

/// <summary>As core values: arguments of the adapter or locals of it. What cases of a variant share is converted (Canonical ABI, <c>lift_flat_variant</c>).</summary>
/// <param name="slots">All core values of the parameters or the result.</param>
/// <param name="first">The first of them that belongs to the value.</param>
internal sealed class FlatPlace(FlatPlace.Slot[] slots, int first = 0) : Place
{
    public override Place At(int offset, int flat) => new FlatPlace(slots, first + flat);

    public override void EmitLoad(ILGenerator il, Access access)
    {
        var slot = slots[first];
        slot.EmitLoad(il);
        var wanted = Accesses.CoreTypeOf(access);
        if (slot.Type == CoreType.I64 && wanted is CoreType.I32 or CoreType.F32)
        {
            il.Emit(OpCodes.Conv_I4);
        }

        if (wanted == CoreType.F32 && slot.Type != CoreType.F32)
        {
            il.Emit(OpCodes.Call, ((Func<int, float>)BitConverter.Int32BitsToSingle).Method);
        }
        else if (wanted == CoreType.F64 && slot.Type != CoreType.F64)
        {
            il.Emit(OpCodes.Call, ((Func<long, double>)BitConverter.Int64BitsToDouble).Method);
        }

        switch (access)
        {
            case Access.S8:
                il.Emit(OpCodes.Conv_I1);
                break;
            case Access.U8:
                il.Emit(OpCodes.Conv_U1);
                break;
            case Access.S16:
                il.Emit(OpCodes.Conv_I2);
                break;
            case Access.U16:
                il.Emit(OpCodes.Conv_U2);
                break;
        }
    }

    public override void EmitStore(ILGenerator il, Access access, Action push)
    {
        push();
        var slot = slots[first];
        var type = Accesses.CoreTypeOf(access);
        if (type == CoreType.F32 && slot.Type != CoreType.F32)
        {
            il.Emit(OpCodes.Call, ((Func<float, int>)BitConverter.SingleToInt32Bits).Method);
        }
        else if (type == CoreType.F64 && slot.Type != CoreType.F64)
        {
            il.Emit(OpCodes.Call, ((Func<double, long>)BitConverter.DoubleToInt64Bits).Method);
        }

        if (slot.Type == CoreType.I64 && type is CoreType.I32 or CoreType.F32)
        {
            il.Emit(OpCodes.Conv_U8);
        }

        slot.EmitStore(il);
    }

    public override void EmitClear(ILGenerator il, int count)
    {
        for (var i = first; i < first + count; i++)
        {
            switch (slots[i].Type)
            {
                case CoreType.I32:
                    il.Emit(OpCodes.Ldc_I4_0);
                    break;
                case CoreType.I64:
                    il.Emit(OpCodes.Ldc_I8, 0L);
                    break;
                case CoreType.F32:
                    il.Emit(OpCodes.Ldc_R4, 0f);
                    break;
                default:
                    il.Emit(OpCodes.Ldc_R8, 0d);
                    break;
            }

            slots[i].EmitStore(il);
        }
    }

    /// <summary>A core value.</summary>
    /// <param name="Type">What it is declared as: for a variant, what its cases share.</param>
    /// <param name="Argument">Index of an argument; unused if there is a local.</param>
    /// <param name="FrameArgument">
    /// Index of an argument that is an array of core values, of which <paramref name="Argument"/> is the index then: values that are kept until a
    /// task starts or returns.
    /// </param>
    internal readonly record struct Slot(CoreType Type, int Argument, LocalBuilder? Local = null, int? FrameArgument = null)
    {
        /// <summary>The core values of an array.</summary>
        public static Slot[] InFrame(IEnumerable<CoreType> types, int frameArgument) =>
            [.. types.Select((t, i) => new Slot(t, i, FrameArgument: frameArgument))];

        public void EmitLoad(ILGenerator il)
        {
            if (Local is not null)
            {
                il.Emit(OpCodes.Ldloc, Local);
            }
            else if (FrameArgument is { } frame)
            {
                EmitAddress(il, frame);
                il.Emit(
                    Type switch
                    {
                        CoreType.I32 => OpCodes.Ldind_I4,
                        CoreType.I64 => OpCodes.Ldind_I8,
                        CoreType.F32 => OpCodes.Ldind_R4,
                        _ => OpCodes.Ldind_R8,
                    }
                );
            }
            else
            {
                il.Emit(OpCodes.Ldarg, (short)Argument);
            }
        }

        public void EmitStore(ILGenerator il)
        {
            if (FrameArgument is not { } frame)
            {
                il.Emit(OpCodes.Stloc, Local ?? throw new InvalidOperationException("Arguments are not written to."));
                return;
            }

            var value = il.DeclareLocal(CoreTypes.ClrType(Type));
            il.Emit(OpCodes.Stloc, value);
            EmitAddress(il, frame);
            il.Emit(OpCodes.Ldloc, value);
            EmitStoreIndirect(il, Type);
        }

        /// <summary>Emits code that writes a core value to an address below it on the stack.</summary>
        public static void EmitStoreIndirect(ILGenerator il, CoreType type) =>
            il.Emit(
                type switch
                {
                    CoreType.I32 => OpCodes.Stind_I4,
                    CoreType.I64 => OpCodes.Stind_I8,
                    CoreType.F32 => OpCodes.Stind_R4,
                    _ => OpCodes.Stind_R8,
                }
            );

        private void EmitAddress(ILGenerator il, int frame)
        {
            il.Emit(OpCodes.Ldarg, (short)frame);
            il.Emit(OpCodes.Ldc_I4, Argument);
            il.Emit(OpCodes.Ldelema, typeof(long));
        }
    }
}
