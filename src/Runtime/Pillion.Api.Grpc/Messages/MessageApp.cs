using System.Collections.Frozen;
using Google.Protobuf;
using Microsoft.Extensions.Logging;
using Pillion.Api.Grpc.Apps;
using Pillion.Api.Grpc.Invocation;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Callbacks;
using Pillion.BuildingBlocks.Errors;
using Pillion.BuildingBlocks.Invocation;
using Pillion.Grpc;
using Pillion.Protos.Runtime;

namespace Pillion.Api.Grpc.Messages;

/// <summary>An app in this process that has the methods of <c>AppCallback</c> as functions from message to message, and no connection.</summary>
public sealed class MessageApp : IAppChannel, IAppCallbackCalls
{
    private static readonly FrozenDictionary<string, string> s_methods = new[]
    {
        AppCallbackMethods.OnInvoke.Name,
        AppCallbackMethods.ListTopicSubscriptions.Name,
        AppCallbackMethods.OnTopicEvent.Name,
        AppCallbackMethods.ListInputBindings.Name,
        AppCallbackMethods.OnBindingEvent.Name,
    }.ToFrozenDictionary(name => name, name => "app_callback_" + DaprMessages.SnakeCase(name), StringComparer.Ordinal);

    private readonly Func<string, ReadOnlyMemory<byte>, CancellationToken, ValueTask<ReadOnlyMemory<byte>>> _call;
    private readonly AppRuntimeOptions _runtime;

    /// <summary>An app.</summary>
    /// <param name="call">Calls a method by its name in snake case (<c>app_callback_on_invoke</c>); fails with an <see cref="AppChannelException"/>.</param>
    /// <param name="runtime">What is fixed about the app.</param>
    /// <param name="logging">Where its answers are logged that the runtime has no use for.</param>
    public MessageApp(
        Func<string, ReadOnlyMemory<byte>, CancellationToken, ValueTask<ReadOnlyMemory<byte>>> call,
        AppRuntimeOptions runtime,
        ILoggerFactory logging
    )
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(runtime);
        ArgumentNullException.ThrowIfNull(logging);
        (_call, _runtime) = (call, runtime);
        Callbacks = new GrpcAppCallbacks(this, this, runtime, logging);
    }

    /// <summary>For <see cref="AppRuntime.Callbacks"/>, after the channel.</summary>
    public IAppCallbacks Callbacks { get; }

    /// <inheritdoc/>
    public bool NeedsHttpMethod => false;

    string IAppCallbackCalls.Address => "in process";

    /// <inheritdoc/>
    public async ValueTask<InvokeResponse> InvokeAsync(InvokeRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var maxBodySize = _runtime.MaxBodySize > 0 ? _runtime.MaxBodySize : long.MaxValue;
        var message = await InvokeMessages.WriteAsync(request, maxBodySize, cancellationToken);
        var result = await AskAsync(AppCallbackMethods.OnInvoke, message, cancellationToken);
        var answer = GrpcAnswers.Create(GrpcStatus.Ok, "", default, [], result.Data?.TypeUrl ?? "");
        return GrpcAnswers.Respond(answer, [], InvocationHeaders.ContentType(result), result.Data?.Value.Memory ?? default);
    }

    /// <summary>The app is whoever's who made its functions.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    async ValueTask<TResponse> IAppCallbackCalls.CallAsync<TRequest, TResponse>(
        GrpcMethod<TRequest, TResponse> method,
        TRequest request,
        GrpcMetadata headers,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await AskAsync(method, request, cancellationToken);
        }
        catch (AppChannelException e)
        {
            // Guests of the ABI of 0.1 were never asked what they want, and may break off: then it is nothing.
            var isList =
                method == (object)AppCallbackMethods.ListTopicSubscriptions || method == (object)AppCallbackMethods.ListInputBindings;
            throw new GrpcException(isList ? GrpcStatusCode.Unimplemented : GrpcStatusCode.Internal, e.Message, innerException: e);
        }
    }

    ValueTask<bool> IAppCallbackCalls.CheckHealthAsync(CancellationToken cancellationToken) => ValueTask.FromResult(true);

    private async ValueTask<TResponse> AskAsync<TRequest, TResponse>(
        GrpcMethod<TRequest, TResponse> method,
        TRequest request,
        CancellationToken cancellationToken
    )
    {
        if (!s_methods.TryGetValue(method.Name, out var name))
        {
            throw new GrpcException(GrpcStatusCode.Unimplemented, $"the ABI has no method {method.Name}");
        }

        var reply = await _call(name, ((IMessage)request!).ToByteArray(), cancellationToken);
        try
        {
            return (TResponse)method.Descriptor!.OutputType.Parser.ParseFrom(reply.Span);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new AppChannelException(
                AppChannelFailure.Failed,
                $"app '{_runtime.AppId}': {name} replied with {reply.Length} bytes that are no {method.Descriptor!.OutputType.Name}: {e.Message}",
                e
            );
        }
    }
}
