using Pillion.Wasm.Binary;
using Pillion.Wasm.Components.Definitions;

namespace Pillion.Wasm.Components.Binary;

/// <summary>Reads canonical definitions (component model, Binary.md, "Canonical Definitions").</summary>
internal static class CanonReading
{
    private const byte Lift = 0x00;
    private const byte Lower = 0x01;

    public static Definition ReadCanon(ref WasmReader reader, DecodingState state)
    {
        var offset = reader.Position;
        var code = reader.ReadByte();
        switch (code)
        {
            case Lift:
                ReadFunctionSort(ref reader, "canonical function lift");
                return new LiftDefinition(offset, reader.ReadU32(), CanonOptionReading.ReadOptions(ref reader), reader.ReadU32());
            case Lower:
                ReadFunctionSort(ref reader, "canonical function lower");
                return new LowerDefinition(offset, reader.ReadU32(), CanonOptionReading.ReadOptions(ref reader));
            default:
                return ReadBuiltin(ref reader, state, new BuiltinDefinition(offset, (BuiltinKind)code));
        }
    }

    private static BuiltinDefinition ReadBuiltin(ref WasmReader reader, DecodingState state, BuiltinDefinition builtin)
    {
        switch (builtin.Kind)
        {
            case BuiltinKind.ResourceNew or BuiltinKind.ResourceDrop or BuiltinKind.ResourceRep:
            case BuiltinKind.StreamNew or BuiltinKind.StreamDropReadable or BuiltinKind.StreamDropWritable:
            case BuiltinKind.FutureNew or BuiltinKind.FutureDropReadable or BuiltinKind.FutureDropWritable:
                return builtin with { Type = reader.ReadU32() };
            case BuiltinKind.TaskCancel or BuiltinKind.SubtaskDrop or BuiltinKind.ErrorContextDrop:
            case BuiltinKind.WaitableSetNew or BuiltinKind.WaitableSetDrop or BuiltinKind.WaitableJoin:
            case BuiltinKind.BackpressureInc or BuiltinKind.BackpressureDec:
            case BuiltinKind.ThreadIndex or BuiltinKind.ThreadResumeLater:
                return builtin;
            case BuiltinKind.SubtaskCancel:
                return builtin with { IsAsync = Items.ReadFlag(ref reader) };
            case BuiltinKind.TaskReturn:
                return builtin with
                {
                    Result = TypeReading.ReadResult(ref reader, "`task.return` result"),
                    Options = CanonOptionReading.ReadOptions(ref reader),
                };
            case BuiltinKind.ContextGet or BuiltinKind.ContextSet:
                return builtin with
                {
                    SlotType = Wasm.Binary.TypeReading.ReadValueType(ref reader, state.Scope.Types),
                    Slot = reader.ReadU32(),
                };
            case BuiltinKind.ThreadYield or BuiltinKind.ThreadSuspend:
            case BuiltinKind.ThreadSuspendThenResume or BuiltinKind.ThreadYieldThenResume:
            case BuiltinKind.ThreadSuspendThenPromote or BuiltinKind.ThreadYieldThenPromote:
                return builtin with { IsCancellable = Items.ReadFlag(ref reader) };
            case BuiltinKind.StreamRead or BuiltinKind.StreamWrite or BuiltinKind.FutureRead or BuiltinKind.FutureWrite:
                return builtin with { Type = reader.ReadU32(), Options = CanonOptionReading.ReadOptions(ref reader) };
            case BuiltinKind.StreamCancelRead or BuiltinKind.StreamCancelWrite:
            case BuiltinKind.FutureCancelRead or BuiltinKind.FutureCancelWrite:
                return builtin with { Type = reader.ReadU32(), IsAsync = Items.ReadFlag(ref reader) };
            case BuiltinKind.ErrorContextNew or BuiltinKind.ErrorContextDebugMessage:
                return builtin with { Options = CanonOptionReading.ReadOptions(ref reader) };
            case BuiltinKind.WaitableSetWait or BuiltinKind.WaitableSetPoll:
                return builtin with { IsCancellable = Items.ReadFlag(ref reader), Memory = reader.ReadU32() };
            case BuiltinKind.ThreadNewIndirect:
                return builtin with { Type = reader.ReadU32(), Table = reader.ReadU32() };
            case BuiltinKind.ThreadSpawnRef or BuiltinKind.ThreadSpawnIndirect or BuiltinKind.ThreadAvailableParallelism:
                throw new ComponentValidationException(
                    $"canonical function 0x{(byte)builtin.Kind:x} requires the proposal shared-everything-threads, which is not supported",
                    builtin.Offset
                );
            default:
                throw Items.InvalidLeadingByte((byte)builtin.Kind, "canonical function", builtin.Offset);
        }
    }

    private static void ReadFunctionSort(ref WasmReader reader, string what)
    {
        var offset = reader.Position;
        var code = reader.ReadByte();
        if (code != 0)
        {
            throw Items.InvalidLeadingByte(code, what, offset);
        }
    }
}
