using Pillion.Abstractions;
using Pillion.Abstractions.Bindings;
using Pillion.Testing;
using Pillion.Testing.Servers;

namespace Pillion.Components.Conformance.Bindings;

/// <summary>What an output binding to a server does besides: about credentials, and a server that is killed, stopped or was never there.</summary>
/// <typeparam name="TServer">The server that most tests share.</typeparam>
public abstract class ServerBindingSuite<TServer>(SharedServer<TServer> shared) : OutputBindingSuite
    where TServer : LoopbackServer, new()
{
    /// <summary>The metadata field that says where the server is.</summary>
    protected abstract string AddressKey { get; }

    /// <summary>What no message may show: the password that the binding signs in with; null where there is none.</summary>
    protected virtual string? Secret => null;

    /// <summary>The server that the tests share, running.</summary>
    protected Task<TServer> ServerAsync() => shared.GetAsync();

    /// <summary>An initialised binding named <c>test</c> to a server.</summary>
    /// <param name="server">The server.</param>
    /// <param name="services">What it has of its host.</param>
    /// <param name="metadata">What it has besides, or instead.</param>
    protected abstract Task<IOutputBinding> CreateAsync(
        TServer server,
        ComponentServices services,
        params (string Key, string Value)[] metadata
    );

    /// <summary>Metadata with a password that is not the user's, with which nobody gets in; null where the server asks for none.</summary>
    protected virtual (string Key, string Value)? WrongCredentials(TServer server, string password) => null;

    /// <inheritdoc/>
    protected override async ValueTask<IOutputBinding> CreateAsync() => await CreateAsync(await shared.GetAsync(), new ComponentServices());

    [Fact]
    public async Task Init_WrongCredentials_NameTheFieldAndNotThePassword()
    {
        const string Wrong = "hunter2";
        var server = await shared.GetAsync();
        var credentials = WrongCredentials(server, Wrong);
        Assert.SkipUnless(credentials is not null, "permanent: the server asks for no credentials");

        var error = await Assert.ThrowsAsync<ComponentException>(() => CreateAsync(server, new ComponentServices(), credentials.Value));

        Assert.Equal(ComponentErrorKind.Configuration, error.Kind);
        Assert.StartsWith($"component 'test': metadata key '{credentials.Value.Key}' ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Wrong, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Init_NobodyThere_NamesComponentAndField()
    {
        await using var server = new TServer();

        var error = await Assert.ThrowsAsync<ComponentException>(() => CreateAsync(server, new ComponentServices()));

        Assert.Equal(ComponentErrorKind.Unavailable, error.Kind);
        Assert.StartsWith($"component 'test': metadata key '{AddressKey}' ", error.Message, StringComparison.Ordinal);
        Assert.Contains(server.Address, error.Message, StringComparison.Ordinal);
        AssertKeepsTheSecret(error);
    }

    [Fact]
    public async Task Invoke_ServerKilledAndStopped_IsDoneAgainAndThenUnavailable()
    {
        await using var server = new TServer();
        await server.StartAsync();
        var time = new ManualTimeProvider();
        await using var binding = await CreateAsync(server, new ComponentServices { Time = time });
        await server.RestartAsync(kill: true);

        // Who has a connection may need some silence on it to see that it is broken.
        time.Advance(TimeSpan.FromSeconds(2));
        await Wait.UntilAsync(async () => await TryAsync(binding) is null, "the binding to find its server again");
        await server.StopAsync();
        var error = await TryAsync(binding);

        Assert.Equal(ComponentErrorKind.Unavailable, error?.Kind);
        AssertKeepsTheSecret(error!);
    }

    private async Task<ComponentException?> TryAsync(IOutputBinding binding)
    {
        try
        {
            await binding.InvokeAsync(Requests.First(), Token);
            return null;
        }
        catch (ComponentException e) when (e.Kind is ComponentErrorKind.Unavailable or ComponentErrorKind.Timeout)
        {
            return e;
        }
    }

    private void AssertKeepsTheSecret(ComponentException error)
    {
        if (Secret is not null)
        {
            Assert.DoesNotContain(Secret, error.ToString(), StringComparison.Ordinal);
        }
    }
}
