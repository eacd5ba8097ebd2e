using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Pillion.Abstractions;
using Pillion.Abstractions.Bindings;
using Pillion.Components.Smtp.Client;
using Pillion.Components.Smtp.Messages;

namespace Pillion.Components.Smtp;

/// <summary><c>bindings.smtp</c>: <c>create</c> sends the data as an HTML mail. Each mail has a connection of its own.</summary>
/// <remarks>components-contrib <c>bindings/smtp/smtp.go</c>.</remarks>
internal sealed partial class SmtpBinding(ComponentServices services) : IOutputBinding
{
    private readonly ILogger _logger = services.Logging.CreateLogger<SmtpBinding>();
    private SmtpOptions? _options;

    public IReadOnlyList<string> Operations { get; } = ["create"];

    public ValueTask InitAsync(ComponentSpec spec, CancellationToken cancellationToken)
    {
        _options = SmtpOptions.From(spec);
        if (_options.SkipVerify)
        {
            Log.CertificateNotChecked(_logger, spec.Name);
        }

        return ValueTask.CompletedTask;
    }

    public async ValueTask<BindingResponse> InvokeAsync(BindingRequest request, CancellationToken cancellationToken)
    {
        var options = _options ?? throw new InvalidOperationException("The binding is used before InitAsync or after it failed.");
        var message = MailMessage.Create(options.FieldsOf(request), TextOf(request.Data.Span), services.Time.GetUtcNow());
        await SmtpClientSession.SendAsync(options, message, services.Time, cancellationToken);
        Log.Sent(_logger, options.Component, message.Recipients.Count);
        return default;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Over HTTP the data is a JSON string, over gRPC the text itself.</summary>
    private static string TextOf(ReadOnlySpan<byte> data)
    {
        if (data is [(byte)'"', .., (byte)'"'])
        {
            try
            {
                var json = new Utf8JsonReader(data);
                json.Read();
                if (json.BytesConsumed == data.Length)
                {
                    return json.GetString()!;
                }
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException)
            {
                // It only looks like one.
            }
        }

        return Encoding.UTF8.GetString(data);
    }

    private static partial class Log
    {
        [LoggerMessage(
            1,
            LogLevel.Warning,
            "Binding {Name}: the mail server's certificate is not checked (skipTLSVerify), which is unsafe"
        )]
        public static partial void CertificateNotChecked(ILogger logger, string name);

        [LoggerMessage(2, LogLevel.Debug, "Binding {Name}: a mail was handed in for {Count} recipients")]
        public static partial void Sent(ILogger logger, string name, int count);
    }
}
