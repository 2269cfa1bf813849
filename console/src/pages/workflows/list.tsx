import { getRouteApi, Link } from '@tanstack/react-router';
import type { Workflow } from '../../../../src/client/index.ts';
import { orgKey } from '../../data/keys.ts';
import { useList } from '../../data/queries.ts';
import { Action } from '../../parts/action/action.tsx';
import { TextField } from '../../parts/field/field.tsx';
import { typed } from '../../parts/field/typed.ts';
import { Page } from '../../parts/page/page.tsx';
import { Empty } from '../../parts/state/state.tsx';
import { ListTable } from '../../parts/table/table.tsx';
import { useText } from '../../text/text.tsx';
import { SettingsFields, settingsOf } from './fields.tsx';
import { StartFields, startOf } from './start.tsx';
import style from './workflows.module.css';

const route = getRouteApi('/orgs/$slug/workflows');

interface OfWorkflow {
  readonly slug: string;
  readonly workflow: Workflow;
}

const Actions = ({ slug, workflow }: OfWorkflow) => {
  const t = useText();
  const navigate = route.useNavigate();
  const { name } = workflow;
  const path = { slug, name };
  const key = orgKey(slug, 'workflows');
  return (
    <div className={style.actions}>
      <Action
        operation="startRun"
        label={t('workflow.start')}
        what={name}
        does={t('workflow.startDoes', { queue: workflow.taskQueue })}
        look="quiet"
        request={(form) => ({ path, body: startOf(form) })}
        fields={(errorAt) => <StartFields errorAt={errorAt} />}
        refresh={[orgKey(slug, 'runs')]}
        onDone={({ id }) => {
          void navigate({ to: '/orgs/$slug/runs/$id', params: { slug, id } });
          return null;
        }}
      />
      <Action
        operation="updateWorkflow"
        label={t('workflow.edit')}
        what={name}
        does={t('workflow.editDoes')}
        look="quiet"
        request={(form) => ({ path, body: settingsOf(form) })}
        fields={(errorAt) => <SettingsFields workflow={workflow} errorAt={errorAt} />}
        refresh={[key]}
      />
      <Action
        operation="deleteWorkflow"
        label={t('workflow.delete')}
        what={name}
        does={t('workflow.deleteDoes')}
        look="quiet"
        request={() => ({ path })}
        refresh={[key, orgKey(slug, 'runs')]}
      />
    </div>
  );
};

/** What can be run in the namespace of an organization. */
export const WorkflowsPage = () => {
  const t = useText();
  const { slug } = route.useParams();
  const key = orgKey(slug, 'workflows');
  const list = useList<Workflow>(orgKey(slug, 'workflows', 'list'), (client, query, signal) =>
    client.workflows.list({ path: { slug }, query, signal }),
  );
  return (
    <Page
      title={t('workflows.title')}
      lead={t('workflows.lead')}
      actions={
        <Action
          operation="createWorkflow"
          label={t('workflows.create')}
          does={t('workflows.createDoes')}
          look="main"
          request={(form) => ({ path: { slug }, body: { name: typed(form, 'name') ?? '', ...settingsOf(form) } })}
          fields={(errorAt) => (
            <>
              <TextField
                name="name"
                label={t('workflow.name')}
                hint={t('workflow.nameHint')}
                required
                error={errorAt('name')}
              />
              <SettingsFields errorAt={errorAt} />
            </>
          )}
          refresh={[key]}
        />
      }
    >
      <ListTable
        caption={t('workflows.title')}
        list={list}
        rowKey={({ id }) => id}
        empty={
          <Empty title={t('workflows.none')}>
            <p>{t('workflows.noneText')}</p>
          </Empty>
        }
        columns={[
          {
            title: t('workflow.name'),
            cell: ({ name }) => (
              <Link to="/orgs/$slug/runs" params={{ slug }} search={{ workflow: name }}>
                {name}
              </Link>
            ),
          },
          { title: t('workflow.type'), cell: ({ workflowType }) => <code>{workflowType}</code> },
          { title: t('workflow.taskQueue'), cell: ({ taskQueue }) => <code>{taskQueue}</code> },
          { title: t('workflow.description'), cell: ({ description }) => description ?? '', isMinor: true },
          { title: t('common.actions'), cell: (workflow) => <Actions slug={slug} workflow={workflow} /> },
        ]}
      />
    </Page>
  );
};
