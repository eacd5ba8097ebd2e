using Pillion.Abstractions;
using Pillion.Abstractions.Bindings;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Components;
using Pillion.BuildingBlocks.Errors;
using Pillion.BuildingBlocks.Resiliency;

namespace Pillion.BuildingBlocks.Bindings;

/// <summary>The bindings block of one app: invokes output bindings, and reads input bindings for the app (Dapr's <c>pkg/runtime/processor/binding</c>).</summary>
public sealed class BindingOperations
{
    private readonly ComponentSet<IOutputBinding> _outputs;
    private readonly ResiliencyPolicies _resiliency;

    internal BindingOperations(AppRuntime app)
    {
        _resiliency = app.Resiliency;
        _outputs = new ComponentSet<IOutputBinding>(
            app.Components,
            c => BindingDirection.AllowsOutput(c.Spec) ? c.Component as IOutputBinding : null
        );
        Inputs = new InputBindings(app, this);
    }

    /// <summary>The reading side.</summary>
    public InputBindings Inputs { get; }

    /// <summary>Carries out an operation of an output binding.</summary>
    /// <exception cref="BuildingBlockException">One of <see cref="BindingErrors"/>.</exception>
    public async ValueTask<BindingResponse> InvokeAsync(string bindingName, BindingRequest request, CancellationToken cancellationToken)
    {
        if (request.Operation.Length == 0)
        {
            throw BindingErrors.OperationMissing(bindingName).ToException();
        }

        if (!_outputs.TryFind(bindingName, out var binding))
        {
            throw BindingErrors.NotFound(bindingName).ToException();
        }

        if (!binding.Operations.Contains(request.Operation, StringComparer.Ordinal))
        {
            throw BindingErrors.OperationNotSupported(bindingName, request.Operation, binding.Operations).ToException();
        }

        try
        {
            return await _resiliency.CallOutboundAsync(
                bindingName,
                "Binding",
                (binding, request),
                static (c, token) => c.binding.InvokeAsync(c.request, token),
                cancellationToken
            );
        }
        catch (ComponentException e)
        {
            throw BindingErrors.Invoke(bindingName, e.Message).ToException(e);
        }
    }
}
