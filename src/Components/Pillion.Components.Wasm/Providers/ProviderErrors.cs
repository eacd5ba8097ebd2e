using Microsoft.Extensions.Logging;
using Pillion.Abstractions;
using Pillion.Components.Wasm.Calls;
using Pillion.Components.Wasm.Wit.Types;
using Pillion.Wasi;
using Pillion.Wasm;
using Pillion.Wasm.Components;

namespace Pillion.Components.Wasm.Providers;

/// <summary>What went wrong in a guest, as whoever called the component is told.</summary>
internal static partial class ProviderErrors
{
    /// <summary>The guest's own error.</summary>
    public static ComponentException ToException(this Error error, string component) =>
        error switch
        {
            Error.Configuration { Value: var message } => new(ComponentErrorKind.Configuration, $"component '{component}': {message}"),
            Error.InvalidRequest { Value: var message } => new(ComponentErrorKind.InvalidRequest, message),
            Error.NotFound { Value: var message } => new(ComponentErrorKind.NotFound, message),
            Error.NotSupported { Value: var message } => new(ComponentErrorKind.NotSupported, message),
            Error.Unavailable { Value: var message } => new(ComponentErrorKind.Unavailable, message),
            Error.Timeout { Value: var message } => new(ComponentErrorKind.Timeout, message),
            Error.Other { Value: var message } => new(ComponentErrorKind.Internal, message),
            _ => throw new ArgumentException($"{error} is no error of dapr:components.", nameof(error)),
        };

    /// <summary>The value, or the guest's own error as an exception.</summary>
    public static T OrThrow<T>(this Result<T, Error> result, string component) =>
        result.IsOk ? result.Value : throw result.Error.ToException(component);

    /// <summary>The end of a guest that did not return. Its instance is of no use any more.</summary>
    public static Exception Translate(
        Exception exception,
        string component,
        TimeSpan timeout,
        ILogger log,
        CancellationToken cancellationToken
    )
    {
        var isInterrupted = exception is WasmTrapException { Kind: TrapKind.Interrupted };
        if (isInterrupted && cancellationToken.IsCancellationRequested)
        {
            return new OperationCanceledException(cancellationToken);
        }

        if (exception is not (WasmException or WasiExitException))
        {
            return exception;
        }

        var problem = GuestFailure.Describe(exception, timeout);
        Failed(log, exception, component, problem);
        return new ComponentException(
            isInterrupted ? ComponentErrorKind.Timeout : ComponentErrorKind.Internal,
            $"component '{component}' {problem}",
            exception
        );
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Component '{component}' {problem}; it goes on with a new instance")]
    private static partial void Failed(ILogger logger, Exception exception, string component, string problem);
}
