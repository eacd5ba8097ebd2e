using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Pillion.Abstractions;
using Pillion.Components.Smtp.Messages;

namespace Pillion.Components.Smtp.Client;

/// <summary>Hands in one mail over one connection. Port 465 is encrypted from the start; elsewhere STARTTLS is used where the server has it.</summary>
/// <remarks>As gopkg.in/gomail.v2 does, which Dapr uses. A password never goes over an unencrypted connection to another machine.</remarks>
internal sealed class SmtpClientSession
{
    private const int PortOfTls = 465;

    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(60);

    private readonly SmtpOptions _options;
    private readonly SmtpLineStream _lines;
    private readonly bool _isLoopback;

    private SmtpClientSession(SmtpOptions options, SmtpLineStream lines, bool isLoopback)
    {
        _options = options;
        _lines = lines;
        _isLoopback = isLoopback;
    }

    /// <summary>Sends the mail; when this returns the server has taken it over.</summary>
    /// <exception cref="ComponentException">The server cannot be reached, refuses, or takes too long.</exception>
    public static async Task SendAsync(SmtpOptions options, MailMessage message, TimeProvider time, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(s_timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            using var socket = new TcpClient { NoDelay = true };
            await socket.ConnectAsync(options.Host, options.Port, either.Token);
            await using var lines = new SmtpLineStream(socket.GetStream());
            var isLoopback = socket.Client.RemoteEndPoint is IPEndPoint remote && IPAddress.IsLoopback(remote.Address);
            await new SmtpClientSession(options, lines, isLoopback).RunAsync(message, either.Token);
        }
        catch (Exception e) when (e is SocketException or IOException or AuthenticationException)
        {
            throw new ComponentException(ComponentErrorKind.Unavailable, Describe(options, e.Message), e);
        }
        catch (OperationCanceledException e) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new ComponentException(ComponentErrorKind.Timeout, Describe(options, "the server took too long"), e);
        }
    }

    private static string Describe(SmtpOptions options, string problem) =>
        $"error from smtp binding '{options.Component}', sending email over {options} (host, port) failed: {problem}";

    private async Task RunAsync(MailMessage message, CancellationToken cancellationToken)
    {
        if (_options.Port == PortOfTls)
        {
            await EncryptAsync(cancellationToken);
        }

        Expect(await _lines.ReadAsync(cancellationToken), "greeting");
        var hello = await CommandAsync("EHLO localhost", cancellationToken);
        if (!_lines.IsEncrypted && hello.Extension("STARTTLS") is not null)
        {
            await CommandAsync("STARTTLS", cancellationToken);
            await EncryptAsync(cancellationToken);
            hello = await CommandAsync("EHLO localhost", cancellationToken);
        }

        if (_options.User is not null && hello.Extension("AUTH") is { } mechanisms)
        {
            await SignInAsync(mechanisms, cancellationToken);
        }

        await CommandAsync($"MAIL FROM:<{message.Sender}>", cancellationToken);
        foreach (var recipient in message.Recipients)
        {
            await CommandAsync($"RCPT TO:<{recipient}>", cancellationToken);
        }

        await CommandAsync("DATA", cancellationToken, expected: 354);

        // RFC 5321 §4.5.2: a dot that begins a line is doubled, since one alone ends the mail.
        await _lines.SendTextAsync(message.Content.Replace("\r\n.", "\r\n..", StringComparison.Ordinal) + ".\r\n", cancellationToken);
        Expect(await _lines.ReadAsync(cancellationToken), "the mail");
        await QuitAsync(cancellationToken);
    }

    private Task EncryptAsync(CancellationToken cancellationToken)
    {
        var options = new SslClientAuthenticationOptions { TargetHost = _options.Host };
        if (_options.SkipVerify)
        {
#pragma warning disable CA5359 // Asked for by skipTLSVerify, which the log warns of.
            options.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        }

        return _lines.EncryptAsync(options, cancellationToken);
    }

    /// <summary>RFC 4954, with PLAIN (RFC 4616) or, where a server has only that, LOGIN.</summary>
    private async Task SignInAsync(string mechanisms, CancellationToken cancellationToken)
    {
        if (!_lines.IsEncrypted && !_isLoopback)
        {
            throw new ComponentException(
                ComponentErrorKind.Configuration,
                Describe(_options, "the server does not encrypt, and the password must not be sent in the clear")
            );
        }

        var offered = mechanisms.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (offered.Contains("LOGIN", StringComparer.OrdinalIgnoreCase) && !offered.Contains("PLAIN", StringComparer.OrdinalIgnoreCase))
        {
            await SecretAsync("AUTH LOGIN", 334, cancellationToken);
            await SecretAsync(Encode(_options.User!), 334, cancellationToken);
            await SecretAsync(Encode(_options.Password!), 235, cancellationToken);
        }
        else
        {
            await SecretAsync("AUTH PLAIN " + Encode($"\0{_options.User}\0{_options.Password}"), 235, cancellationToken);
        }
    }

    /// <summary>A command that must not be in a message.</summary>
    private async Task SecretAsync(string command, int expected, CancellationToken cancellationToken)
    {
        await _lines.SendAsync(command, cancellationToken);
        var reply = await _lines.ReadAsync(cancellationToken);
        if (reply.Code != expected)
        {
            throw Refusal(reply, "user and password");
        }
    }

    private async Task<SmtpReply> CommandAsync(string command, CancellationToken cancellationToken, int expected = 0)
    {
        await _lines.SendAsync(command, cancellationToken);
        var reply = await _lines.ReadAsync(cancellationToken);
        return expected == 0 ? Expect(reply, command)
            : reply.Code == expected ? reply
            : throw Refusal(reply, command);
    }

    /// <summary>The mail is taken over: how the connection ends does not matter any more.</summary>
    private async Task QuitAsync(CancellationToken cancellationToken)
    {
        try
        {
            await CommandAsync("QUIT", cancellationToken);
        }
        catch (Exception e) when (e is IOException or SocketException or ComponentException or OperationCanceledException)
        {
            // The server was quicker.
        }
    }

    private SmtpReply Expect(SmtpReply reply, string what) => reply.IsOk ? reply : throw Refusal(reply, what);

    private ComponentException Refusal(SmtpReply reply, string what) =>
        new(
            reply.Code is >= 400 and < 500 ? ComponentErrorKind.Unavailable : ComponentErrorKind.Internal,
            Describe(_options, $"the server answers {reply.Code} to {what}: {reply.Text}")
        );

    private static string Encode(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
