using Google.Protobuf;
using Pillion.Abstractions;
using Pillion.Abstractions.State;
using Pillion.Components.Wasm.GoPlugin.Protocol;
using Pillion.Components.Wasm.State;
using Pillion.Components.Wasm.Wit.StateStore;
using Pillion.Components.Wasm.Wit.StateTransactions;
using Pillion.Components.Wasm.Wit.Types;
using Pillion.Wasm;
using Pillion.Wasm.Components;
using Pillion.Wasm.GoPlugin;

namespace Pillion.Components.Wasm.GoPlugin;

/// <summary>A state store that is a plug-in of go-plugin's ABI: <c>state.proto</c>.</summary>
internal sealed class PluginStateStore : IStateStoreGuest
{
    private readonly PluginInstance _plugin;

    /// <summary>Initialises a plug-in that has started.</summary>
    /// <exception cref="ComponentException">It refuses its settings.</exception>
    public PluginStateStore(PluginInstance plugin, ComponentSpec spec)
    {
        _plugin = plugin;
        Require(Call(Method.Init, PluginStateMessages.Init(spec), InitResponse.Parser));
        Features = PluginStateMessages.Read(Require(Call(Method.Features, new FeaturesRequest(), FeaturesResponse.Parser)));

        T Require<T>(PluginReply<T> reply) =>
            reply.Error is null
                ? reply.Value!
                : throw new ComponentException(ComponentErrorKind.Configuration, $"component '{spec.Name}': {reply.Error}");
    }

    private enum Method
    {
        Init,
        Features,
        Get,
        Set,
        Delete,
    }

    /// <summary>What stores export.</summary>
    public static PluginService Service { get; } = new("store", 1, "init", "features", "get", "set", "delete");

    public StateFeatures Features { get; }

    public Result<StateValue, Error> Get(in StateGetRequest request)
    {
        var reply = Call(Method.Get, PluginStateMessages.Get(request), GetResponse.Parser);
        return reply.Error is null ? PluginStateMessages.Read(reply.Value!) : new Error.Other(reply.Error);
    }

    public Result<Unit, WriteError> Set(in StateSetRequest request) =>
        ResultOf(Call(Method.Set, PluginStateMessages.Set(request), SetResponse.Parser).Error);

    public Result<Unit, WriteError> Delete(in StateDeleteRequest request) =>
        ResultOf(Call(Method.Delete, PluginStateMessages.Delete(request), DeleteResponse.Parser).Error);

    public Result<Unit, Refusal> Transact(StateTransaction transaction) => throw NotInTheAbi();

    public Result<string[], Error> Keys(string prefix) => throw NotInTheAbi();

    private static Result<Unit, WriteError> ResultOf(string? error) =>
        error is null
            ? default(Unit)
            : PluginStateMessages.StatusOf(error) switch
            {
                StateWriteStatus.ETagMismatch => new WriteError.EtagMismatch(),
                StateWriteStatus.ETagInvalid => new WriteError.InvalidEtag(),
                _ => new WriteError.Failed(new Error.Other(error)),
            };

    private static InvalidOperationException NotInTheAbi() => new("No plug-in says that it can do this.");

    private PluginReply<TReply> Call<TRequest, TReply>(Method method, TRequest request, MessageParser<TReply> parser)
        where TRequest : IMessage<TRequest>
        where TReply : IMessage<TReply>
    {
        return _plugin.Call(
            (int)method,
            request,
            request.CalculateSize(),
            static (request, destination) => request.WriteTo(destination),
            Read
        );

        TReply Read(ReadOnlySpan<byte> source)
        {
            try
            {
                return parser.ParseFrom(source);
            }
            catch (InvalidProtocolBufferException e)
            {
                throw new WasmTrapException(
                    TrapKind.Unreachable,
                    $"{Service.Methods[(int)method]} replied with {source.Length} bytes that are no {typeof(TReply).Name}: {e.Message}"
                );
            }
        }
    }
}
