using Pillion.Abstractions;
using Pillion.Abstractions.Secrets;

namespace Pillion.Components.Conformance.Secrets;

/// <summary>What every secret store does. The derived class provides a store that holds exactly these secrets.</summary>
public abstract class SecretStoreSuite : IAsyncLifetime
{
    private ISecretStore? _store;

    /// <summary>The secrets the store must hold: name and value.</summary>
    protected static IReadOnlyDictionary<string, string> Secrets { get; } =
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["conformance-password"] = "s3cr€t \"with\" everything",
            ["conformance-user"] = "admin",
            ["conformance-empty"] = "",
        };

    protected ISecretStore Store => _store ?? throw new InvalidOperationException("The store is made in InitializeAsync.");

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _store = await CreateAsync();

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Store.DisposeAsync();
    }

    /// <summary>Makes a store with <see cref="Secrets"/> in it.</summary>
    protected abstract ValueTask<ISecretStore> CreateAsync();

    [Fact]
    public async Task Get_EachSecret_GivesItsValueUnderItsName()
    {
        foreach (var (name, value) in Secrets)
        {
            var secret = await Store.GetAsync(name, null, Token);

            Assert.Equal([new(name, value)], secret!);
        }
    }

    [Fact]
    public async Task GetAll_HoldsEverySecret()
    {
        var all = await Store.GetAllAsync(null, Token);

        foreach (var (name, value) in Secrets)
        {
            Assert.Equal([new(name, value)], all[name]);
        }
    }

    [Theory]
    [InlineData("../conformance-user")]
    [InlineData("x/../conformance-user")]
    [InlineData("conformance-user/.")]
    [InlineData("conformance-user?x=1")]
    [InlineData("conformance-user#x")]
    [InlineData("conformance-user%00")]
    [InlineData("conformance-üser\r\nX: y")]
    [InlineData("..")]
    public async Task Get_HostileName_GivesNoOtherSecret(string name)
    {
        try
        {
            var secret = await Store.GetAsync(name, null, Token);
            Assert.DoesNotContain(Secrets["conformance-user"], secret?.Values ?? []);
        }
        catch (ComponentException e)
        {
            Assert.Contains(e.Kind, (ComponentErrorKind[])[ComponentErrorKind.NotFound, ComponentErrorKind.InvalidRequest]);
        }
    }

    [Fact]
    public async Task Get_ManyAtOnce_AllAreAnswered()
    {
        var secrets = await Task.WhenAll(
            Enumerable.Range(0, 1000).Select(_ => Task.Run(async () => await Store.GetAsync("conformance-user", null, Token), Token))
        );

        Assert.All(secrets, secret => Assert.Equal("admin", secret!["conformance-user"]));
    }
}
