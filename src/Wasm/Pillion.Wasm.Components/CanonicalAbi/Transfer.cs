using System.Collections.Immutable;
using System.Reflection.Emit;
using Pillion.Wasm.Components.Async;
using Pillion.Wasm.Components.CanonicalAbi.Emission;
using Pillion.Wasm.Components.CanonicalAbi.Lists;
using Pillion.Wasm.Components.CanonicalAbi.Shapes;
using Pillion.Wasm.Components.CanonicalAbi.Strings;
using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.CanonicalAbi;

/// <summary>
/// Emits code that lifts a value from one component and lowers it into another at once, without a .NET value between: what the specification does
/// in two steps, with the same checks.
/// </summary>
/// <param name="from">The side that values come from.</param>
/// <param name="to">The side that they go to.</param>
internal sealed class Transfer(AbiEmitter from, AbiEmitter to)
{
    private readonly ILGenerator _il = from.IL;

    public void Emit(ComponentValueType type, Place source, Place target)
    {
        var layout = AbiLayout.Of(type);
        if (Despecialization.TryGetMembers(type, out var members))
        {
            for (var i = 0; i < members.Length; i++)
            {
                var (offset, flat) = layout.Members[i];
                Emit(members[i], source.At(offset, flat), target.At(offset, flat));
            }
        }
        else if (Despecialization.TryGetCases(type, out var cases))
        {
            EmitCases(type, cases, source, target);
        }
        else if (Despecialization.TryGetList(type, out var element, out var length))
        {
            if (length is { } fixedLength)
            {
                ArrayShape.EmitEach(
                    from,
                    AbiLayout.Of(element),
                    (int)fixedLength,
                    [source, target],
                    (_, places) => Emit(element, places[0], places[1])
                );
            }
            else
            {
                EmitList(element, source, target);
            }
        }
        else
        {
            EmitSimple(type, source, target);
        }
    }

    private void EmitSimple(ComponentValueType type, Place source, Place target)
    {
        switch (type)
        {
            case PrimitiveType { Kind: PrimitiveKind.String }:
                EmitString(source, target);
                break;
            case PrimitiveType { Kind: PrimitiveKind.Char }:
                source.EmitLoad(_il, Access.I32);
                var character = from.Store(typeof(int));
                from.LoadContext();
                _il.Emit(OpCodes.Ldloc, character);
                from.LoadWhere();
                from.Call(typeof(ListLifting), nameof(ListLifting.Char));
                _il.Emit(OpCodes.Pop);
                target.EmitStore(_il, Access.I32, character);
                break;
            case PrimitiveType { Kind: not PrimitiveKind.ErrorContext } primitive:
                var access = ScalarShape.AccessOf(primitive.Kind);
                target.EmitStore(
                    _il,
                    access,
                    () =>
                    {
                        source.EmitLoad(_il, access);
                        ScalarShape.EmitNormalize(from, primitive.Kind);
                    }
                );
                break;
            case FlagsType flags:
                var size = Accesses.OfSize(AbiLayout.Of(flags).Size);
                target.EmitStore(
                    _il,
                    size,
                    () =>
                    {
                        source.EmitLoad(_il, size);
                        _il.Emit(OpCodes.Ldc_I4, FlagsShape.MaskOf(flags));
                        _il.Emit(OpCodes.And);
                    }
                );
                break;
            case OwnType own:
                EmitHandle(own.Resource, isOwn: true, source, target);
                break;
            case BorrowType borrow:
                EmitHandle(borrow.Resource, isOwn: false, source, target);
                break;
            case StreamType or FutureType:
                EmitReadableEnd(type, source, target);
                break;
            case PrimitiveType { Kind: PrimitiveKind.ErrorContext }:
                EmitErrorContext(source, target);
                break;
            default:
                throw new NotSupportedException($"Values of {type} are transferred elsewhere.");
        }
    }

    /// <summary>Elements in memory, one after the other.</summary>
    /// <param name="length">How many, in a local.</param>
    public void EmitElements(ComponentValueType element, LocalBuilder length, MemoryPlace input, MemoryPlace output)
    {
        var layout = AbiLayout.Of(element);
        if (!IsCopied(element))
        {
            from.Loop(length, [(input.Address, layout.Size), (output.Address, layout.Size)], _ => Emit(element, input, output));
            return;
        }

        if (element is PrimitiveType { Kind: PrimitiveKind.Char })
        {
            from.LoadContext();
            input.EmitAddress(_il);
            _il.Emit(OpCodes.Ldloc, length);
            from.LoadWhere();
            from.Call(typeof(ListLifting), nameof(ListLifting.CheckChars));
        }

        input.EmitAddress(_il);
        output.EmitAddress(_il);
        _il.Emit(OpCodes.Ldloc, length);
        _il.Emit(OpCodes.Ldc_I4, layout.Size);
        from.Call(typeof(AbiMemory), nameof(AbiMemory.Copy));
    }

    private void EmitReadableEnd(ComponentValueType type, Place source, Place target) =>
        target.EmitStore(
            _il,
            Access.I32,
            () =>
            {
                from.LoadContext();
                source.EmitLoad(_il, Access.I32);
                from.LoadConstant(from.ElementsOf(type));
                to.LoadContext();
                from.Call(typeof(ReadableEnds), nameof(ReadableEnds.Transfer));
            }
        );

    private void EmitErrorContext(Place source, Place target) =>
        target.EmitStore(
            _il,
            Access.I32,
            () =>
            {
                from.LoadContext();
                source.EmitLoad(_il, Access.I32);
                to.LoadContext();
                from.Call(typeof(ErrorContexts), nameof(ErrorContexts.Transfer));
            }
        );

    private void EmitHandle(ResourceType resource, bool isOwn, Place source, Place target) =>
        target.EmitStore(
            _il,
            Access.I32,
            () =>
            {
                from.LoadContext();
                source.EmitLoad(_il, Access.I32);
                from.LoadResource(resource);
                if (!isOwn)
                {
                    _il.Emit(OpCodes.Ldloc, from.Scope!);
                }

                to.LoadContext();
                to.LoadResource(resource);
                from.Call(typeof(AbiHandles), isOwn ? nameof(AbiHandles.TransferOwn) : nameof(AbiHandles.TransferBorrow));
            }
        );

    private void EmitString(Place source, Place target)
    {
        var length = from.Local(typeof(int));
        from.LoadContext();
        _il.Emit(OpCodes.Ldc_I4, (int)from.Options.Encoding);
        source.EmitLoad(_il, Access.I32);
        source.At(4, 1).EmitLoad(_il, Access.I32);
        to.LoadContext();
        _il.Emit(OpCodes.Ldc_I4, (int)to.Options.Encoding);
        from.LoadWhere();
        _il.Emit(OpCodes.Ldloca, length);
        from.Call(typeof(StringTranscoding), nameof(StringTranscoding.Transcode));
        var pointer = from.Store(typeof(int));
        target.EmitStore(_il, Access.I32, pointer);
        target.At(4, 1).EmitStore(_il, Access.I32, length);
    }

    private void EmitList(ComponentValueType element, Place source, Place target)
    {
        var layout = AbiLayout.Of(element);
        source.At(4, 1).EmitLoad(_il, Access.I32);
        var length = from.Store(typeof(int));
        from.LoadContext();
        source.EmitLoad(_il, Access.I32);
        _il.Emit(OpCodes.Ldloc, length);
        _il.Emit(OpCodes.Ldc_I4, layout.Size);
        _il.Emit(OpCodes.Ldc_I4, layout.Alignment);
        from.LoadWhere();
        from.Call(typeof(AbiMemory), nameof(AbiMemory.List));
        var input = new MemoryPlace(from.Store(typeof(nint)));
        to.LoadContext();
        _il.Emit(OpCodes.Ldloc, length);
        _il.Emit(OpCodes.Ldc_I4, layout.Size);
        _il.Emit(OpCodes.Ldc_I4, layout.Alignment);
        to.LoadWhere();
        to.Call(typeof(AbiMemory), nameof(AbiMemory.AllocateList));
        var pointer = to.Store(typeof(int));
        target.EmitStore(_il, Access.I32, pointer);
        target.At(4, 1).EmitStore(_il, Access.I32, length);
        var output = to.ToNative(pointer);
        EmitElements(element, length, input, output);
    }

    private void EmitCases(ComponentValueType type, ImmutableArray<ComponentValueType?> cases, Place source, Place target)
    {
        var layout = new CasesLayout(type);
        var discriminant = layout.LoadDiscriminant(from, source);
        layout.Clear(to, target);
        if (cases.All(c => c is null))
        {
            var isKnown = _il.DefineLabel();
            _il.Emit(OpCodes.Ldloc, discriminant);
            _il.Emit(OpCodes.Ldc_I4, cases.Length);
            _il.Emit(OpCodes.Blt_Un, isKnown);
            from.ThrowInvalidDiscriminant(discriminant);
            _il.MarkLabel(isKnown);
            layout.StoreDiscriminant(to, target, discriminant);
            return;
        }

        layout.StoreDiscriminant(to, target, discriminant);
        from.Switch(
            discriminant,
            cases.Length,
            i =>
            {
                if (cases[i] is { } carried)
                {
                    Emit(carried, layout.Payload(source), layout.Payload(target));
                }
            },
            () => from.ThrowInvalidDiscriminant(discriminant)
        );
    }

    /// <summary>Whether any bytes are such values, except for characters.</summary>
    private static bool IsCopied(ComponentValueType element) =>
        element is PrimitiveType { Kind: not (PrimitiveKind.Bool or PrimitiveKind.String or PrimitiveKind.ErrorContext) };
}
