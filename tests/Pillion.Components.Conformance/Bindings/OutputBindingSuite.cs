using Pillion.Abstractions;
using Pillion.Abstractions.Bindings;

namespace Pillion.Components.Conformance.Bindings;

/// <summary>What every output binding does. A test gets a fresh, initialised one named <c>test</c>.</summary>
public abstract class OutputBindingSuite : IAsyncLifetime
{
    private IOutputBinding? _binding;

    /// <summary>The running test's token.</summary>
    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The binding under test.</summary>
    protected IOutputBinding Binding => _binding ?? throw new InvalidOperationException("The binding is made in InitializeAsync.");

    /// <summary>The operations of Dapr's component, in its order.</summary>
    protected abstract IReadOnlyList<string> Operations { get; }

    /// <summary>A request for each of <see cref="Operations"/> that is worth one, in an order in which all can be done; the first can be done again and again.</summary>
    protected abstract IEnumerable<BindingRequest> Requests { get; }

    /// <summary>A request that lacks metadata, and what is said of it; null for a binding that needs none.</summary>
    protected virtual (BindingRequest Request, string Message)? Incomplete => null;

    /// <summary>Whether the first of <see cref="Requests"/> has data of the app's choice.</summary>
    protected virtual bool TakesData => true;

    /// <inheritdoc/>
    public virtual async ValueTask InitializeAsync() => _binding = await CreateAsync();

    /// <inheritdoc/>
    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_binding is not null)
        {
            await _binding.DisposeAsync();
        }
    }

    /// <summary>Makes a binding that can do <see cref="Requests"/>.</summary>
    protected abstract ValueTask<IOutputBinding> CreateAsync();

    [Fact]
    public void Operations_AreDaprs() => Assert.Equal(Operations, Binding.Operations);

    [Fact]
    public async Task Invoke_EveryOperation_IsDone()
    {
        foreach (var request in Requests)
        {
            Assert.Contains(request.Operation, Operations);
            await Binding.InvokeAsync(request, Token);
        }
    }

    [Fact]
    public async Task Invoke_MissingMetadata_IsTheCallersMistakeAndSaysWhat()
    {
        Assert.SkipUnless(Incomplete is not null, "permanent: no request needs metadata");
        var (request, message) = Incomplete.Value;

        var error = await Assert.ThrowsAsync<ComponentException>(async () => await Binding.InvokeAsync(request, Token));

        Assert.Equal(ComponentErrorKind.InvalidRequest, error.Kind);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        await Binding.InvokeAsync(Requests.First(), Token);
    }

    [Fact]
    public async Task Invoke_Cancelled_IsNotDoneAndDisturbsNobody()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Binding.InvokeAsync(Requests.First(), cancelled.Token));

        await Binding.InvokeAsync(Requests.First(), Token);
    }

    [Fact]
    public async Task Invoke_OneMebibyte_IsDone()
    {
        Assert.SkipUnless(TakesData, "permanent: the request has no data");
        var bytes = new byte[1 << 20];
        new Random(1).NextBytes(bytes);

        await Binding.InvokeAsync(Requests.First() with { Data = bytes }, Token);
    }

    [Fact]
    public async Task Invoke_AThousandAtOnce_AllAreDone()
    {
        var request = Requests.First();

        await Task.WhenAll(Enumerable.Range(0, 1000).Select(_ => Task.Run(async () => await Binding.InvokeAsync(request, Token), Token)));
    }
}
