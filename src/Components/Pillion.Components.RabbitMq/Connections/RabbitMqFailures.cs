using System.Net.Sockets;
using System.Security.Authentication;
using System.Threading.Channels;
using Pillion.Abstractions;
using RabbitMQ.Client.Exceptions;

namespace Pillion.Components.RabbitMq.Connections;

/// <summary>The client's exceptions as a component's.</summary>
internal static class RabbitMqFailures
{
    private const int NotAllowed = 530;

    /// <summary>Whether an exception is the client's, so that another attempt may help.</summary>
    public static bool IsFailure(Exception e) =>
        e
            is RabbitMQClientException
                or IOException
                or ChannelClosedException
                or SocketException
                or TimeoutException
                or AuthenticationException
                or ObjectDisposedException
                or OperationCanceledException;

    /// <summary>Why the first connection of a component could not be opened.</summary>
    public static ComponentException OfOpening(Exception e, RabbitMqConnectionOptions options)
    {
        var name = $"component '{options.Component}': metadata key";
        return Causes(e) switch
        {
            var causes when causes.Any(static c => c is AuthenticationFailureException or PossibleAuthenticationFailureException) => new(
                ComponentErrorKind.Configuration,
                $"{name} '{options.PasswordKey}' has a user or password that RabbitMQ at {options.Endpoint} does not take",
                e
            ),
            var causes when causes.Any(static c => c is OperationInterruptedException { ShutdownReason.ReplyCode: NotAllowed }) => new(
                ComponentErrorKind.Configuration,
                $"{name} '{options.AddressKey}' has the virtual host '{options.Endpoint.VirtualHost}', which RabbitMQ at {options.Endpoint} does not allow: {Reason(e)}",
                e
            ),
            var causes when causes.Any(static c => c is AuthenticationException) => new(
                ComponentErrorKind.Configuration,
                $"{name} 'caCert' (or 'clientCert'): there is no TLS with RabbitMQ at {options.Endpoint}: {Reason(e)}",
                e
            ),
            var causes when causes.Any(static c => c is OperationCanceledException or TimeoutException) => new(
                ComponentErrorKind.Timeout,
                $"{name} '{options.AddressKey}' is {options.Endpoint}, and RabbitMQ did not answer there in time",
                e
            ),
            _ => new(
                ComponentErrorKind.Unavailable,
                $"{name} '{options.AddressKey}' is {options.Endpoint}, and RabbitMQ cannot be used there: {Reason(e)}",
                e
            ),
        };
    }

    /// <summary>Why an operation failed.</summary>
    /// <param name="e">The client's exception.</param>
    /// <param name="options">The component.</param>
    /// <param name="what">What was tried: <c>publishing to 'orders'</c>.</param>
    public static ComponentException Of(Exception e, RabbitMqConnectionOptions options, string what) =>
        new(
            e switch
            {
                OperationInterruptedException { ShutdownReason.ReplyCode: >= 400 and < 500 and not 404 } =>
                    ComponentErrorKind.InvalidRequest,
                TimeoutException or OperationCanceledException => ComponentErrorKind.Timeout,
                _ => ComponentErrorKind.Unavailable,
            },
            $"{what} at RabbitMQ {options.Endpoint} (component '{options.Component}') failed: {Reason(e)}",
            e
        );

    /// <summary>What happened, in the server's words where it has said something.</summary>
    public static string Reason(Exception e)
    {
        var causes = Causes(e);
        var interrupted = causes.OfType<OperationInterruptedException>().FirstOrDefault(static c => c.ShutdownReason is not null);
        return interrupted is { ShutdownReason: { } reason } ? reason.ReplyText : causes[^1].Message;
    }

    /// <summary>An exception and those behind it, the first cause last.</summary>
    private static List<Exception> Causes(Exception e)
    {
        var causes = new List<Exception>();
        for (var cause = e; cause is not null; cause = cause is AggregateException many ? many.InnerExceptions[0] : cause.InnerException)
        {
            causes.Add(cause);
        }

        return causes;
    }
}
