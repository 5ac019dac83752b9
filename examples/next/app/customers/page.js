import { customers } from '../../shop.js';

export default async function Customers({ searchParams }) {
  const { page = '1' } = await searchParams;
  return (
    <table>
      <thead>
        <tr>
          <th>id</th>
          <th>name</th>
          <th>phone</th>
        </tr>
      </thead>
      <tbody>
        {customers(Number(page)).map(({ id, name, phone }) => (
          <tr key={id}>
            <td>{id}</td>
            <td>{name}</td>
            <td>{phone}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
